package dev.dangjik.exposure;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// A network that somebody may come from. An address without a prefix is the network of it alone.
///
/// @param bits of its address, those behind the prefix being 0
record PublicNetwork(InetAddress address, BigInteger bits, int prefix) {
    private static final Pattern LITERAL = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]*");
    private static final Pattern PREFIX = Pattern.compile("[0-9]{1,3}");

    /// Networks in which nobody is who comes from the Internet (IANA's registries of special addresses, RFC 6890),
    /// besides those that Java knows: this network, shared by providers, protocol assignments, benchmarks,
    /// future use; IPv4 within IPv6 in its several forms, discard, unique local.
    private static final List<String> SPECIAL = List.of(
            "0.0.0.0/8",
            "100.64.0.0/10",
            "192.0.0.0/24",
            "192.88.99.0/24",
            "198.18.0.0/15",
            "240.0.0.0/4",
            "::/96",
            "::ffff:0:0/96",
            "64:ff9b::/96",
            "64:ff9b:1::/48",
            "100::/64",
            "2001::/32",
            "2002::/16",
            "fc00::/7");

    /// Empty when it is no network, or its address has bits behind the prefix.
    static Optional<PublicNetwork> read(String text) {
        int slash = text.indexOf('/');
        var literal = slash < 0 ? text : text.substring(0, slash);
        if (!LITERAL.matcher(literal).matches()) {
            return Optional.empty();
        }
        try {
            var address = InetAddress.ofLiteral(literal);
            int length = address.getAddress().length * Byte.SIZE;
            int prefix = slash < 0 ? length : prefix(text.substring(slash + 1));
            var bits = new BigInteger(1, address.getAddress());
            boolean isNetwork = prefix >= 0
                    && prefix <= length
                    && first(bits, length - prefix).equals(bits);
            return isNetwork ? Optional.of(new PublicNetwork(address, bits, prefix)) : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static int prefix(String text) {
        return PREFIX.matcher(text).matches() ? Integer.parseInt(text) : -1;
    }

    private static BigInteger first(BigInteger bits, int behind) {
        return bits.shiftRight(behind).shiftLeft(behind);
    }

    /// Whether it is of IPv4.
    boolean isOldKind() {
        return length() == 32;
    }

    private int length() {
        return address.getAddress().length * Byte.SIZE;
    }

    /// Whether `other` lies in it.
    boolean holds(PublicNetwork other) {
        return length() == other.length()
                && prefix <= other.prefix
                && first(other.bits, length() - prefix).equals(bits);
    }

    /// Whether somebody who comes over the Internet may come from it.
    boolean isPublic() {
        boolean isSpecial = address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress();
        return !isSpecial
                && SPECIAL.stream()
                        .flatMap(text -> read(text).stream())
                        .noneMatch(special -> special.holds(this) || holds(special));
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + prefix;
    }
}
