package dev.dangjik.audit;

import dev.dangjik.audit.AuditRow.Digest;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the end of the chain was at a time, as it stands in Slack and in the journals of the machines: one
/// line of ASCII that is signed as a whole. Each names the one before it, so that one that is taken away
/// leaves a gap.
///
/// @param head the last link then
/// @param count how many links there were
/// @param previous the link of the anchor before; number 0 and 64 zeros before the first
/// @param at in UTC, to the microsecond
/// @param channel Slack id of the channel in which it is posted; empty while none was bound
/// @param since link of the first anchor that was posted there without a change of channel or key in between
/// @param key the first 16 characters of the SHA-256 of the public key, in hex
/// @param signature Ed25519 (RFC 8032) over [#signed()], in hex
public record Anchor(
        Link head,
        long count,
        Link previous,
        Instant at,
        Optional<String> channel,
        long since,
        String key,
        String signature) {
    /// What every line begins with.
    static final String FORMAT = "dangjik.anchor.v1";

    private static final String NO_CHANNEL = "-";
    private static final Pattern LINE = Pattern.compile("dangjik\\.anchor\\.v1 seq=(?<seq>[1-9]\\d{0,15})"
            + " head=(?<head>[0-9a-f]{64}) count=(?<count>[1-9]\\d{0,15}) prev=(?<prev>\\d{1,16})"
            + " prev_head=(?<prevhead>[0-9a-f]{64}) at=(?<at>[0-9T:.-]{19,30}Z) channel=(?<channel>[A-Z0-9]{1,20}|-)"
            + " since=(?<since>[1-9]\\d{0,15}) key=(?<key>[0-9a-f]{16}) sig=(?<sig>[0-9a-f]{128})");

    /// One link of the chain.
    ///
    /// @param hash SHA-256 in hex
    public record Link(long seq, String hash) {
        /// What stands before the first link.
        static final Link NONE = new Link(0, AuditRow.GENESIS.hex());

        Link(long seq, Digest hash) {
            this(seq, hash.hex());
        }
    }

    /// The bytes that are signed: the line without its signature.
    String signed() {
        return FORMAT + " seq=" + head.seq() + " head=" + head.hash() + " count=" + count + " prev=" + previous.seq()
                + " prev_head=" + previous.hash() + " at=" + at + " channel=" + channel.orElse(NO_CHANNEL) + " since="
                + since + " key=" + key;
    }

    /// The whole line, about 430 characters.
    public String line() {
        return signed() + " sig=" + signature;
    }

    Anchor signedBy(AnchorSigner signer) {
        var bytes = signed().getBytes(StandardCharsets.US_ASCII);
        return new Anchor(head, count, previous, at, channel, since, key, signer.sign(bytes));
    }

    boolean isSignedBy(AnchorPublicKey publicKey) {
        return publicKey.isSignature(signed().getBytes(StandardCharsets.US_ASCII), signature);
    }

    /// The anchor that `text` holds, whatever stands around it. Whether its signature is right is another
    /// question.
    public static Optional<Anchor> in(String text) {
        var found = LINE.matcher(text);
        return found.find() ? read(found) : Optional.empty();
    }

    private static Optional<Anchor> read(Matcher found) {
        try {
            var channel = found.group("channel");
            var anchor = new Anchor(
                    new Link(number(found, "seq"), found.group("head")),
                    number(found, "count"),
                    new Link(number(found, "prev"), found.group("prevhead")),
                    Instant.parse(found.group("at")),
                    channel.equals(NO_CHANNEL) ? Optional.empty() : Optional.of(channel),
                    number(found, "since"),
                    found.group("key"),
                    found.group("sig"));
            return anchor.line().equals(found.group()) ? Optional.of(anchor) : Optional.empty();
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    private static long number(Matcher found, String group) {
        return Long.parseLong(found.group(group));
    }
}
