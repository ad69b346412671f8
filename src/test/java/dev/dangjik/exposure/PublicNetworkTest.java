package dev.dangjik.exposure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicNetworkTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "203.0.113",
                "203.0.113.256",
                "203.0.113.7/33",
                "203.0.113.7/24",
                "203.0.113.7/-1",
                "203.0.113.7/ 8",
                "example.com",
                "localhost",
                "2001:db8::1/64",
                "2001:db8::/129",
                "::ffff:203.0.113.7/x",
                "0x7f000001",
                "2130706433",
                "203.0.113.7,8",
                "fe80::1%eth0"
            })
    void what_is_no_network_is_none(String text) {
        assertEquals(Optional.empty(), PublicNetwork.read(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0/0", "::/0", "10.0.0.1", "172.16.0.0/12", "192.168.1.7", "127.0.0.1", "169.254.1.1",
                        "100.64.0.1",
                "224.0.0.1", "255.255.255.255", "198.18.0.1", "0.1.2.3", "::1", "fe80::1", "fd00::1", "ff02::1",
                "64:ff9b::a00:1", "2002:0a00:0001::", "128.0.0.0/1", "::10.0.0.1"
            })
    void nobody_comes_over_the_internet_from_there(String text) {
        assertFalse(PublicNetwork.read(text).orElseThrow().isPublic(), text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"203.0.113.7", "8.8.8.8/32", "2a00:1450:4001::/64", "100.63.255.255", "100.128.0.0", "172.32.0.1"
            })
    void somebody_may_come_from_there(String text) {
        assertTrue(PublicNetwork.read(text).orElseThrow().isPublic(), text);
    }

    /// IPv4 written as IPv6 is IPv4, and judged as such.
    @Test
    void an_address_in_another_spelling_is_the_same_one() {
        assertFalse(PublicNetwork.read("::ffff:10.0.0.1").orElseThrow().isPublic());
        assertEquals(
                "203.0.113.7/32",
                PublicNetwork.read("203.0.113.7").orElseThrow().toString());
    }

    @Test
    void a_network_holds_what_lies_in_it() {
        var wide = PublicNetwork.read("203.0.113.0/24").orElseThrow();

        assertTrue(wide.holds(PublicNetwork.read("203.0.113.7").orElseThrow()));
        assertTrue(wide.holds(wide));
        assertFalse(wide.holds(PublicNetwork.read("203.0.112.7").orElseThrow()));
        assertFalse(wide.holds(PublicNetwork.read("203.0.0.0/16").orElseThrow()));
        assertFalse(wide.holds(PublicNetwork.read("2a00::/64").orElseThrow()));
    }
}
