package dev.dangjik.remote;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A segment as the supervisor reads it, with the digest by which it knows that nothing was cut off.
///
/// @param sha256 of the content, lower-case hex
public record SegmentText(Bytes content, String sha256) {
    static SegmentText of(String text) {
        var content = Bytes.utf8(text);
        return new SegmentText(content, sha256(content));
    }

    static String sha256(Bytes content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content.toArray()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
