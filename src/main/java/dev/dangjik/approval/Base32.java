package dev.dangjik.approval;

import java.io.ByteArrayOutputStream;
import java.util.Locale;

/// Bytes as letters and digits that a person can type: RFC 4648 section 6, without padding.
public final class Base32 {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int BITS = 5;

    private Base32() {}

    /// Upper-case letters and digits.
    public static String encoded(byte[] bytes) {
        var text = new StringBuilder();
        int held = 0;
        int bits = 0;
        for (byte one : bytes) {
            held = (held << Byte.SIZE) | (one & 0xff);
            bits += Byte.SIZE;
            while (bits >= BITS) {
                bits -= BITS;
                text.append(ALPHABET.charAt((held >> bits) & 0x1f));
            }
            held &= (1 << bits) - 1;
        }
        if (bits > 0) {
            text.append(ALPHABET.charAt((held << (BITS - bits)) & 0x1f));
        }
        return text.toString();
    }

    /// What [#encoded] has written, in whatever case, spaces and padding disregarded.
    ///
    /// @throws IllegalArgumentException when something else is in it; the message does not show the text
    static byte[] decoded(String text) {
        var bytes = new ByteArrayOutputStream();
        int held = 0;
        int bits = 0;
        for (char letter : text.toUpperCase(Locale.ROOT).toCharArray()) {
            if (letter != ' ' && letter != '=') {
                int value = ALPHABET.indexOf(letter);
                if (value < 0) {
                    throw new IllegalArgumentException("the secret is not base 32 (A to Z, 2 to 7)");
                }
                held = (held << BITS) | value;
                bits += BITS;
                if (bits >= Byte.SIZE) {
                    bits -= Byte.SIZE;
                    bytes.write(held >> bits);
                }
                held &= (1 << bits) - 1;
            }
        }
        return bytes.toByteArray();
    }
}
