package dev.dangjik.certificate;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// The packet filter of a machine, as `iptables -S` or `nft list ruleset` prints it. Looks for rules that keep the
/// world from a port; follows no jumps to chains other than those named here, so that it says only what is certain.
final class Firewall {
    private static final Set<String> STOPPING = Set.of("DROP", "REJECT");
    private static final Set<String> PASSING = Set.of("ACCEPT", "RETURN");

    /// With one of these a rule is about some packets to a port only.
    private static final Pattern NARROWED = Pattern.compile(
            "(^| )(-s|-i|--source|--in-interface|--src-range|--probability|--limit|--match-set|--mac-source) "
                    + "|(^| )--(ct)?state (?!\\S*NEW)");

    private static final Pattern PORTS =
            Pattern.compile("(?:--dport|--dports|--ctorigdstport|--ctorigdstports) ([0-9,:]+)");
    private static final Pattern NFT =
            Pattern.compile("dport (?:\\{ )?([0-9, ]+?)(?: })?(?: [a-z].*)? (drop|reject)\\b.*");

    private Firewall() {}

    /// The rule of `iptables -S` that stops everybody's packets to `port`.
    ///
    /// @param isPublished whether Docker publishes the port: such packets pass DOCKER-USER and never INPUT
    static Optional<String> stopping(String rules, int port, boolean isPublished) {
        for (var chain : isPublished ? List.of("DOCKER-USER") : List.of("INPUT", "ufw-user-input")) {
            var decided = rules.lines()
                    .filter(rule -> rule.startsWith("-A " + chain + " "))
                    .filter(rule -> isAbout(rule, port))
                    .findFirst();
            if (decided.filter(rule -> STOPPING.contains(target(rule))).isPresent()) {
                return decided;
            }
        }
        return Optional.empty();
    }

    /// The rule of `nft list ruleset` that stops packets to `port`.
    static Optional<String> stoppingInNft(String rules, int port) {
        return rules.lines()
                .map(String::strip)
                .filter(line -> !line.contains("saddr") && !line.contains("iifname"))
                .filter(line -> {
                    var match = NFT.matcher(line);
                    return match.find() && holds(match.group(1).replace(" ", ""), port);
                })
                .findFirst();
    }

    private static boolean isAbout(String rule, int port) {
        var target = target(rule);
        if (!(STOPPING.contains(target) || PASSING.contains(target))
                || NARROWED.matcher(rule).find()) {
            return false;
        }
        if (rule.contains(" -p ") && !rule.contains(" -p tcp")) {
            return false;
        }
        var ports = PORTS.matcher(rule);
        return ports.find() ? holds(ports.group(1), port) : true;
    }

    private static boolean holds(String ports, int port) {
        return Arrays.stream(ports.split(",", -1))
                .filter(part -> !part.isEmpty())
                .anyMatch(part -> {
                    var ends = part.split(":", -1);
                    int from = ends[0].isEmpty() ? 0 : Integer.parseInt(ends[0]);
                    int to = ends.length == 1 ? from : ends[1].isEmpty() ? 65_535 : Integer.parseInt(ends[1]);
                    return from <= port && port <= to;
                });
    }

    private static String target(String rule) {
        int jump = rule.indexOf(" -j ");
        return jump < 0 ? "" : rule.substring(jump + 4).split(" ", 2)[0];
    }
}
