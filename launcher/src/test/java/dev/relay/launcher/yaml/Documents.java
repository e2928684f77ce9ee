package dev.relay.launcher.yaml;

import java.io.IOException;

/// What a user is told of a configuration.
public record Documents(Record file, Kinds kinds) {

  private static final String HEAD =
      "The configuration of Relay. Every key has a default and is commented out, so this file changes"
          + " nothing as it is. Values carry their units: 64mb, 15s, 10m. Above this file stands the"
          + " environment (server.port is RELAY_SERVER_PORT), and above that the flags of ./relay start."
          + " Secrets are best written as \"${env:NAME}\" or \"${file:path}\"; a path starts from this"
          + " file's folder. A changed file is taken while Relay runs; docs/configuration.md says which"
          + " keys wait for the next start.";

  private static final String REFERENCE =
      """
      # Configuration

      One file: `--config FILE`, else `relay.yaml` in the working directory, else `conf/relay.yaml`. Every key has a default, so an
      empty file, or none, is a working gateway. A flag (`--host`, `--port`, `--roles`) stands above the environment, that above
      `.env` in the working directory, that above the file. `./relay check` tells everything that is wrong and
      whether the providers answer (not with `--offline`), and starts nothing.

      * **Units** are in the value: `150ms`, `15s`, `10m`, `24h`, `1d`; `10b`, `64kb`, `64mb`, `1gb`.
      * **References**: `${env:NAME}` and `${file:path}` stand for the value of a variable or the text of a file; a relative path starts
        from the folder of the configuration. One that leads nowhere disables its provider or key with a warning, never the start.
      * **Variables**: every key outside of lists has one, named in the table. Lists are words between commas, or YAML.
      * **Changes** are taken while Relay runs, half a second to a second after the file, `.env`, or a file that it names was changed; what
        is running finishes on what it began with. A file that is wrong changes nothing: the log and `/health/ready` (with
        `Accept: application/json`) say why. Keys marked *(with the next start)* are read once.
      * **Editors**: `conf/relay.schema.json` is a JSON schema; in VS Code and others a first line
        `# yaml-language-server: $schema=relay.schema.json` is enough.

      This page is made from the records that the file is read into.
      """;

  public String template() {
    return new TemplateWriter(kinds).write(HEAD, file);
  }

  public String schema() throws IOException {
    return new SchemaWriter(kinds).write("The configuration of Relay", file);
  }

  public String reference() {
    return new ReferenceWriter(kinds).write(REFERENCE, file);
  }
}
