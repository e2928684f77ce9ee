package dev.relay.launcher.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

/// A self-signed certificate for 127.0.0.1 and its key, as PEM files, made by the JDK's own
/// keytool.
public record Certificates(Path certificate, Path key) {

  private static final char[] PASSWORD = "changeit".toCharArray();

  public static Certificates in(Path folder, String name) throws Exception {
    var store = folder.resolve(name + ".p12");
    keytool(store, name);
    var keys = KeyStore.getInstance("PKCS12");
    try (var in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    var certificate =
        pem(folder.resolve(name + ".crt"), "CERTIFICATE", keys.getCertificate(name).getEncoded());
    var key =
        pem(folder.resolve(name + ".key"), "PRIVATE KEY", keys.getKey(name, PASSWORD).getEncoded());
    FileModes.onlyMine(key);
    return new Certificates(certificate, key);
  }

  private static void keytool(Path store, String name)
      throws IOException, InterruptedException, GeneralSecurityException {
    var command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            name,
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-dname",
            "CN=" + name,
            "-ext",
            "san=ip:127.0.0.1",
            "-validity",
            "2",
            "-storetype",
            "PKCS12",
            "-keystore",
            store.toString(),
            "-storepass",
            new String(PASSWORD));
    int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (exit != 0) {
      throw new GeneralSecurityException("keytool ended with " + exit + " (expected: 0)");
    }
  }

  private static Path pem(Path file, String kind, byte[] encoded) throws IOException {
    var body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
    return Files.writeString(
        file, "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n");
  }
}
