package dev.dangjik.certificate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Rules as `iptables -S` and `nft list ruleset` print them.
class FirewallTest {
    @Test
    void a_published_port_is_decided_in_DOCKER_USER_and_nowhere_else() {
        var rule = "-A DOCKER-USER -p tcp -m conntrack --ctorigdstport 80 -j DROP";
        var rules = "-P INPUT DROP\n-A INPUT -p tcp -m tcp --dport 80 -j DROP\n" + rule + "\n-A DOCKER-USER -j RETURN";

        assertEquals(Optional.of(rule), Firewall.stopping(rules, 80, true));
        assertEquals(Optional.empty(), Firewall.stopping(rules, 443, true));
        assertEquals(Optional.empty(), Firewall.stopping("-A DOCKER-USER -j RETURN\n" + rule, 80, true));
    }

    @Test
    void the_first_rule_about_the_port_decides() {
        var open = "-A INPUT -p tcp -m state --state NEW -m tcp --dport 80 -j ACCEPT\n";
        var reject = "-A INPUT -j REJECT --reject-with icmp-host-prohibited";

        assertEquals(Optional.empty(), Firewall.stopping(open + reject, 80, false));
        assertEquals(Optional.of(reject), Firewall.stopping(open + reject, 443, false));
        assertEquals(Optional.of(reject), Firewall.stopping(reject + "\n" + open, 80, false));
    }

    @Test
    void a_rule_about_some_packets_only_says_nothing_about_everybody() {
        var some = """
                -A INPUT -s 203.0.113.0/24 -p tcp -m tcp --dport 80 -j DROP
                -A INPUT -i lo -j ACCEPT
                -A INPUT -p icmp -j REJECT
                -A INPUT -m state --state RELATED,ESTABLISHED -j ACCEPT
                -A INPUT -p tcp -m tcp --dport 80 -m statistic --mode random --probability 0.2 -j DROP
                -A INPUT -j ufw-before-input""";

        assertEquals(Optional.empty(), Firewall.stopping(some, 80, false));
    }

    @Test
    void several_ports_and_ranges_are_read() {
        var several = "-A INPUT -p tcp -m multiport --dports 22,79:81 -j DROP";

        assertEquals(Optional.of(several), Firewall.stopping(several, 80, false));
        assertEquals(Optional.empty(), Firewall.stopping(several, 443, false));
    }

    @Test
    void a_rule_of_nft_is_found_as_well() {
        var rules = """
                table inet filter {
                  chain input {
                    ip saddr 203.0.113.0/24 tcp dport 443 drop
                    tcp dport { 80, 8080 } counter packets 0 bytes 0 drop
                    tcp dport 443 accept
                """;

        assertEquals(
                Optional.of("tcp dport { 80, 8080 } counter packets 0 bytes 0 drop"),
                Firewall.stoppingInNft(rules, 80));
        assertEquals(Optional.empty(), Firewall.stoppingInNft(rules, 443));
    }
}
