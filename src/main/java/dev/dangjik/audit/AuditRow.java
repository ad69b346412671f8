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

    /// What stands before the hashed JSON.
    static final byte[] PREFIX = "dangjik.audit.v1\0".getBytes(StandardCharsets.US_ASCII);

    private static final String PREVIOUS = "prev";
    private static final String SEQ = "seq";

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

    static Digest hash(long seq, Map<String, Object> columns, Digest body, Digest previous) {
        var hashed = hashed(columns, body);
        hashed.put(SEQ, seq);
        hashed.put(PREVIOUS, previous.hex());
        return Digest.of(PREFIX, CanonicalJson.write(hashed).getBytes(StandardCharsets.UTF_8));
    }

    private static TreeMap<String, Object> hashed(Map<String, Object> columns, Digest body) {
        var hashed = new TreeMap<>(columns);
        hashed.put("body_sha256", body.hex());
        return hashed;
    }

    /// The hashed JSON of a link that has no place in the chain yet: the text in front of the hash of the link before
    /// it, between that and its own number, and behind.
    record Frame(String front, String middle, String back) {
        static Frame of(Map<String, Object> columns, Digest body) {
            var hashed = hashed(columns, body);
            var between = members(hashed.subMap(PREVIOUS, SEQ));
            return new Frame(
                    "{" + members(hashed.headMap(PREVIOUS)) + ",\"" + PREVIOUS + "\":\"",
                    "\"," + (between.isEmpty() ? "" : between + ",") + "\"" + SEQ + "\":",
                    "," + members(hashed.tailMap(SEQ)) + "}");
        }

        private static String members(Map<String, Object> some) {
            var json = CanonicalJson.write(some);
            return json.substring(1, json.length() - 1);
        }
    }
}
