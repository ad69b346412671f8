package dev.dangjik.audit;

import dev.dangjik.config.CanonicalJson;
import dev.dangjik.remote.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// One link of the chain as it is stored: what it says, and the bytes that are hashed.
///
/// @param columns everything but the body: present values by the name under which they are hashed
/// @param body canonical JSON (RFC 8785), exactly the bytes whose digest is in the chain
/// @param hash digest of the columns, the body's digest and the hash before
record AuditRow(long seq, Map<String, Object> columns, Digest bodyDigest, Digest previous, Digest hash, Bytes body) {
    /// The hash that stands before the first link.
    static final Digest GENESIS = new Digest("00".repeat(32));

    private static final byte[] PREFIX = "dangjik.audit.v1\0".getBytes(StandardCharsets.US_ASCII);

    /// A SHA-256 digest in lower-case hex.
    record Digest(String hex) {
        static Digest ofBytes(byte[] bytes) {
            return new Digest(HexFormat.of().formatHex(bytes));
        }

        byte[] bytes() {
            return HexFormat.of().parseHex(hex);
        }

        static Digest of(byte[]... parts) {
            try {
                var digest = MessageDigest.getInstance("SHA-256");
                for (var part : parts) {
                    digest.update(part);
                }
                return ofBytes(digest.digest());
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has SHA-256", e);
            }
        }
    }

    AuditRow {
        columns = Map.copyOf(columns);
    }

    /// The link that follows `previous`, hashed.
    static AuditRow next(long seq, Map<String, Object> columns, Digest previous, Bytes body) {
        var bodyDigest = Digest.of(body.toArray());
        var hash = hash(seq, columns, bodyDigest, previous);
        return new AuditRow(seq, columns, bodyDigest, previous, hash, body);
    }

    /// Whether the body is the one that was hashed.
    boolean isBodyIntact() {
        return Digest.of(body.toArray()).equals(bodyDigest);
    }

    /// Whether the columns are the ones that were hashed.
    boolean isHashRight() {
        return hash(seq, columns, bodyDigest, previous).equals(hash);
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(columns.get(name)).map(String::valueOf);
    }

    private static Digest hash(long seq, Map<String, Object> columns, Digest body, Digest previous) {
        var hashed = new TreeMap<>(columns);
        hashed.put("seq", seq);
        hashed.put("body_sha256", body.hex());
        hashed.put("prev", previous.hex());
        return Digest.of(PREFIX, CanonicalJson.write(hashed).getBytes(StandardCharsets.UTF_8));
    }
}
