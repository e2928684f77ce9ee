package dev.relay.launcher.yaml;

import java.io.IOException;

/// What a user is told of a configuration.
public record Documents(Record file, ScalarKinds scalarKinds) {

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
      `.env` in the working directory (with `--config FILE`: the one beside that file, and no other), that above the file.
      `./relay check` tells everything that is wrong and whether the providers answer (not with `--offline`), and starts nothing.

      * **Units** are in the value: `150ms`, `15s`, `10m`, `24h`, `1d`; `10b`, `64kb`, `64mb`, `1gb`.
      * **References**: `${env:NAME}` and `${file:path}` stand for the value of a variable or the text of a file; a relative path starts
        from the folder of the configuration. One that leads nowhere disables its provider or key with a warning, never the start.
      * **Variables**: every key outside of lists has one, named in the table. Lists are words between commas, or YAML.
      * **Changes** are taken while Relay runs, half a second to a second after the file, `.env`, or a file that it names was changed; what
        is running finishes on what it began with. A file that is wrong changes nothing: the log and `/health/ready` (with
        `Accept: application/json`) say why. Keys marked *(with the next start)* are read once.
      * **What a running node does not take**, though a start would: a file that was emptied, or cut inside an entry (if that is meant, end
        it with a comment); `auth.mode: open`; a `.env` that was not there at the start and changes who may call; a reference that led
        somewhere and leads nowhere now; no provider at all where there was one. The file before stays, and the log says so.
      * **Other users' files**: `relay.yaml`, `conf/relay.yaml` and `.env` of the working directory are read only if they, and links to
        them, belong to the user that Relay runs as, to root, or to the owner of the distribution. A file that is named by `--config` is
        read whoever owns it. In the state folder, `admin-key` and `copilot.json` of others, or writable by them, are not used. In a
        container (variable `container`, which the image sets) owners are not looked at. A pipe, socket or device is never read.
      * **`.env`**: lines `NAME=value`, also with `export`; quotes, comments and values of several lines as in a shell.
      * **`providers.yaml` and `models.yaml`** say what is known of services and models. Relay brings them along; `conf/` of the
        distribution, the folder of `relay.yaml` and `RELAY_HOME` may each have their own, in this order, the last one on top. Entries
        are merged by name: an entry's keys stand above those below it, a new entry is added, and `null` takes an entry, or a key of
        it, away. A change is taken while Relay runs, as one of the configuration is.
      * **Editors**: `conf/relay.schema.json` is a JSON schema; in VS Code and others a first line
        `# yaml-language-server: $schema=relay.schema.json` is enough.

      This page is made from the records that the file is read into.
      """;

  public String template() {
    return new TemplateWriter(scalarKinds).write(HEAD, file);
  }

  public String schema() throws IOException {
    return new SchemaWriter(scalarKinds).write("The configuration of Relay", file);
  }

  public String reference() {
    return new ReferenceWriter(scalarKinds).write(REFERENCE, file);
  }
}
