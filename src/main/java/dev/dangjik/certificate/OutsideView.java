package dev.dangjik.certificate;

import dev.dangjik.remote.PublicName;
import dev.dangjik.stack.DomainOverride;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the bot sees of a domain, from outside.
///
/// @param served what is served over TLS, trusted or not
/// @param silence why nothing is
/// @param distrust why what is served is not trusted
/// @param closed why port 80 does not answer
/// @param addresses what the name resolves to where the bot stands
/// @param hostAddresses of the machine, as the site reaches it
/// @param isOverridden whether the site says where the name is reached, so that DNS is not what the bot goes by
record OutsideView(
        Optional<SeenCertificate> served,
        Optional<String> silence,
        Optional<String> distrust,
        Optional<String> closed,
        List<String> addresses,
        List<String> hostAddresses,
        boolean isOverridden) {
    OutsideView {
        addresses = List.copyOf(addresses);
        hostAddresses = List.copyOf(hostAddresses);
    }

    /// Looks now; each look has the limit of `name`.
    ///
    /// @param hostAddress of the machine, as the site says
    static OutsideView of(
            PublicName name, String domain, Optional<String> hostAddress, Map<String, DomainOverride> overrides) {
        Optional<SeenCertificate> served = Optional.empty();
        Optional<String> silence = Optional.empty();
        try {
            served = Optional.of(new SeenCertificate(name.certificates(domain)));
        } catch (IOException e) {
            silence = Optional.of(why(e));
        }
        return new OutsideView(
                served,
                silence,
                served.isPresent() ? refusal(name, URI.create("https://" + domain + "/")) : Optional.empty(),
                refusal(name, URI.create("http://" + domain + "/")),
                addresses(domain),
                hostAddress.map(OutsideView::addresses).orElse(List.of()),
                overrides.containsKey(domain));
    }

    private static Optional<String> refusal(PublicName name, URI url) {
        try {
            name.status(url);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(why(e));
        }
    }

    private static List<String> addresses(String name) {
        try {
            return PublicName.addresses(name);
        } catch (IOException _) {
            return List.of();
        }
    }

    private static String why(IOException e) {
        return Optional.ofNullable(e.getMessage()).orElseGet(e::toString);
    }
}
