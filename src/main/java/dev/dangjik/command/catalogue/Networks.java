package dev.dangjik.command.catalogue;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads networks such as `203.0.113.0/24` or `2001:db8::/32`.
final class Networks {
    private static final Pattern LITERAL = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]*");
    private static final Pattern PREFIX = Pattern.compile("[0-9]{1,3}");

    private Networks() {}

    /// The canonical form; empty when it is no network, or its address has bits behind the prefix. A bare address is
    /// the network of it alone.
    static Optional<String> read(String text) {
        int slash = text.indexOf('/');
        var address = slash < 0 ? text : text.substring(0, slash);
        if (!LITERAL.matcher(address).matches()) {
            return Optional.empty();
        }
        try {
            var literal = InetAddress.ofLiteral(address);
            int bits = literal.getAddress().length * 8;
            int prefix = slash < 0 ? bits : prefix(text.substring(slash + 1));
            if (prefix < 0 || prefix > bits || hasBitsBehind(literal, bits - prefix)) {
                return Optional.empty();
            }
            return Optional.of(literal.getHostAddress() + "/" + prefix);
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static int prefix(String text) {
        return PREFIX.matcher(text).matches() ? Integer.parseInt(text) : -1;
    }

    private static boolean hasBitsBehind(InetAddress address, int hostBits) {
        return new BigInteger(1, address.getAddress())
                        .and(BigInteger.ONE.shiftLeft(hostBits).subtract(BigInteger.ONE))
                        .signum()
                != 0;
    }
}
