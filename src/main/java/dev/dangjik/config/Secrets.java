package dev.dangjik.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/// Reads secrets at the last moment, from the environment or from files that only their owner may read; what it has
/// read, its redactor hides from then on.
public final class Secrets {
    private static final Set<PosixFilePermission> OTHERS = PosixFilePermissions.fromString("---rwxrwx");

    private final Map<String, String> environment;
    private final Redactor redactor;

    /// Of this process's environment.
    public Secrets(Redactor redactor) {
        this(System.getenv(), redactor);
    }

    public Secrets(Map<String, String> environment, Redactor redactor) {
        this.environment = Map.copyOf(environment);
        this.redactor = redactor;
    }

    /// The value behind `reference`, without the white space at its end.
    ///
    /// @throws IOException when it is not there, is empty, or lies in a file that others than its owner may
    ///     use; the message names the reference and says what to do, never the value
    public Secret<String> read(SecretReference reference) throws IOException {
        String value = switch (reference.kind()) {
            case ENV -> fromEnvironment(reference);
            case FILE -> fromFile(reference);
        };
        String trimmed = value.stripTrailing();
        if (trimmed.isEmpty()) {
            throw new IOException(reference + " is empty");
        }
        var secret = new Secret<>(trimmed);
        redactor.register(secret);
        return secret;
    }

    private String fromEnvironment(SecretReference reference) throws IOException {
        String value = environment.get(reference.name());
        if (value == null) {
            throw new IOException(reference + " is not set in the environment of this process");
        }
        return value;
    }

    private static String fromFile(SecretReference reference) throws IOException {
        Path file = Path.of(reference.name());
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            Set<PosixFilePermission> tooMany = EnumSet.copyOf(OTHERS);
            tooMany.retainAll(permissions);
            if (!tooMany.isEmpty()) {
                throw new IOException(reference + " may be used by others than its owner ("
                        + PosixFilePermissions.toString(permissions) + "); type: chmod 600 " + file);
            }
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new IOException(reference + " does not exist", e);
        }
    }
}
