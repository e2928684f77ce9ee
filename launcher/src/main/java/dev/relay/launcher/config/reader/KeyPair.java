package dev.relay.launcher.config.reader;

import dev.relay.contract.Secret;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;

/// Whether certificates and keys in PEM are what they should be.
final class KeyPair {

  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String END = "-----END PRIVATE KEY-----";
  private static final byte[] SAMPLE = "relay".getBytes(StandardCharsets.US_ASCII);

  private KeyPair() {}

  /// Whether there is at least one certificate in it, and no broken one.
  static boolean certified(String pem) {
    try {
      return !certificates(pem).isEmpty();
    } catch (CertificateException _) {
      return false;
    }
  }

  /// Whether `key` is the key of the first certificate in `chain`, as a signature tells. A key that
  /// is not in PKCS#8 is taken on trust.
  static boolean matches(String chain, Secret key) {
    var text = key.reveal();
    if (!text.contains(BEGIN)) {
      return true;
    }
    try {
      var certificate = (X509Certificate) certificates(chain).iterator().next();
      return signs(text, certificate.getPublicKey());
    } catch (GeneralSecurityException | IllegalArgumentException _) {
      return false;
    }
  }

  private static boolean signs(String pem, PublicKey verifying) throws GeneralSecurityException {
    int end = pem.indexOf(END);
    if (end < 0) {
      return false;
    }
    var body = pem.substring(pem.indexOf(BEGIN) + BEGIN.length(), end);
    var signing =
        KeyFactory.getInstance(verifying.getAlgorithm())
            .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(body)));
    var signature = Signature.getInstance(algorithm(verifying));
    signature.initSign(signing);
    signature.update(SAMPLE);
    var signed = signature.sign();
    signature.initVerify(verifying);
    signature.update(SAMPLE);
    return signature.verify(signed);
  }

  private static String algorithm(PublicKey key) {
    return switch (key.getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      case String other -> other;
    };
  }

  private static Collection<?> certificates(String pem) throws CertificateException {
    return CertificateFactory.getInstance("X.509")
        .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
  }
}
