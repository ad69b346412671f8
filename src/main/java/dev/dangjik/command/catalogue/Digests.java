package dev.dangjik.command.catalogue;

import dev.dangjik.remote.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.function.Predicate;

/// SHA-256 of files, one by one and together; hexadecimal.
final class Digests {
    private Digests() {}

    static String of(Bytes content) {
        return HexFormat.of().formatHex(sha256().digest(content.toArray()));
    }

    /// Over the names and digests of the files that `which` takes, in the order of their names.
    static String of(SortedMap<String, String> digests, Predicate<String> which) {
        var all = sha256();
        digests.forEach((name, digest) -> {
            if (which.test(name)) {
                all.update((name + '\0' + digest + '\n').getBytes(StandardCharsets.UTF_8));
            }
        });
        return HexFormat.of().formatHex(all.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
