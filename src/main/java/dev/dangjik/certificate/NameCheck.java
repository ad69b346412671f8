package dev.dangjik.certificate;

import java.util.ArrayList;
import java.util.List;

/// Whether the public name leads to the machine. Behind an address translation the machine does not know its public
/// address, so what arrives there under the name counts as well.
sealed interface NameCheck {
    /// It leads there.
    record Right(List<String> addresses) implements NameCheck {}

    /// IPv4 leads there and an IPv6 address does not, which the authority prefers (RFC 8555 leaves it the choice).
    record SixElsewhere(List<String> addresses) implements NameCheck {}

    /// It leads elsewhere.
    ///
    /// @param machine the addresses by which the machine is known
    record Elsewhere(List<String> addresses, List<String> machine) implements NameCheck {}

    /// Nobody could tell: it resolves neither here nor there.
    record Nowhere() implements NameCheck {}

    /// What follows from everything that was seen.
    ///
    /// @param isArriving whether something of the machine came back to the bot under the name, by DNS alone
    static NameCheck of(CertificateFacts facts, OutsideView outside, boolean isArriving) {
        // Where the site says how the bot reaches the name, only the machine sees what DNS says.
        var addresses =
                outside.isOverridden() || outside.addresses().isEmpty() ? facts.resolved() : outside.addresses();
        if (addresses.isEmpty()) {
            return new Nowhere();
        }
        var machine = new ArrayList<>(facts.own());
        machine.addAll(outside.hostAddresses());
        boolean isFourWell =
                addresses.stream().filter(address -> !isVersionSix(address)).anyMatch(machine::contains);
        var sixes = addresses.stream().filter(NameCheck::isVersionSix).toList();
        boolean isSixWell = sixes.isEmpty() || sixes.stream().anyMatch(machine::contains);
        if (!isFourWell && !(isSixWell && !sixes.isEmpty()) && !isArriving) {
            return new Elsewhere(addresses, machine.stream().distinct().toList());
        }
        boolean hasSixOfItsOwn = machine.stream().anyMatch(NameCheck::isVersionSix);
        return isSixWell || (!hasSixOfItsOwn && isArriving) ? new Right(addresses) : new SixElsewhere(addresses);
    }

    private static boolean isVersionSix(String address) {
        return address.indexOf(':') >= 0;
    }
}
