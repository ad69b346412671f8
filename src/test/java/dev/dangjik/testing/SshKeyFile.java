package dev.dangjik.testing;

import dev.dangjik.config.SecretReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/// A private key made by `ssh-keygen`, with its public half beside it.
public record SshKeyFile(Path file) {
    /// Makes a key without a comment.
    ///
    /// @param words what else `ssh-keygen` is told, as in `-t ed25519 -N ""`
    public static SshKeyFile make(Path file, String... words) throws IOException {
        var command = new ArrayList<>(List.of("ssh-keygen", "-q", "-C", "", "-f", file.toString()));
        command.addAll(List.of(words));
        LocalProgram.run(command);
        return new SshKeyFile(file);
    }

    public static SshKeyFile ed25519(Path file) throws IOException {
        return make(file, "-t", "ed25519", "-N", "");
    }

    /// The same key once more, written as `ssh-keygen -p` is told; this one has no passphrase.
    ///
    /// @param words as in `-m PKCS8 -N ""`
    public SshKeyFile rewritten(Path other, String... words) throws IOException {
        Files.copy(file, other, StandardCopyOption.COPY_ATTRIBUTES);
        Files.copy(publicFile(), Path.of(other + ".pub"));
        var command = new ArrayList<>(List.of("ssh-keygen", "-q", "-p", "-P", "", "-f", other.toString()));
        command.addAll(List.of(words));
        LocalProgram.run(command);
        return new SshKeyFile(other);
    }

    /// The line for `authorized_keys`.
    public String publicLine() throws IOException {
        return Files.readString(publicFile()).strip();
    }

    public Path publicFile() {
        return Path.of(file + ".pub");
    }

    /// As `ssh-keygen -l` prints it.
    public String fingerprint() throws IOException {
        return LocalProgram.run(List.of("ssh-keygen", "-l", "-f", publicFile().toString()))
                .split(" ", -1)[1];
    }

    /// A host certificate of this key for `principal`, signed by `authority`.
    public Path certifiedBy(SshKeyFile authority, String principal) throws IOException {
        LocalProgram.run(List.of(
                "ssh-keygen",
                "-q",
                "-s",
                authority.file().toString(),
                "-I",
                "test",
                "-h",
                "-n",
                principal,
                publicFile().toString()));
        return Path.of(file + "-cert.pub");
    }

    public SecretReference reference() {
        return new SecretReference(SecretReference.Kind.FILE, file.toString());
    }
}
