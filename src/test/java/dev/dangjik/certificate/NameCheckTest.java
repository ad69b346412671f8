package dev.dangjik.certificate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NameCheckTest {
    private static final String PUBLIC = "203.0.113.7";

    @Test
    void a_name_leads_to_the_address_by_which_the_site_reaches_the_machine_or_to_one_of_its_own() {
        assertEquals(new NameCheck.Right(List.of(PUBLIC)), of("10.0.0.5", List.of(PUBLIC), PUBLIC, false));
        assertEquals(new NameCheck.Right(List.of(PUBLIC)), of(PUBLIC, List.of(PUBLIC), "10.9.9.9", false));
    }

    @Test
    void behind_an_address_translation_what_arrives_is_proof() {
        assertEquals(new NameCheck.Right(List.of(PUBLIC)), of("10.0.0.5", List.of(PUBLIC), "10.9.9.9", true));
        assertEquals(
                new NameCheck.Elsewhere(List.of(PUBLIC), List.of("10.0.0.5", "10.9.9.9")),
                of("10.0.0.5", List.of(PUBLIC), "10.9.9.9", false));
    }

    @Test
    void an_IPv6_address_that_is_not_the_machines_is_told_because_the_authority_prefers_it() {
        var addresses = List.of(PUBLIC, "2001:db8::1");

        assertInstanceOf(NameCheck.SixElsewhere.class, of("10.0.0.5 2001:db8::2", addresses, PUBLIC, false));
        assertEquals(new NameCheck.Right(addresses), of("10.0.0.5 2001:db8::1", addresses, PUBLIC, false));
    }

    @Test
    void a_name_that_the_site_overrides_is_asked_of_the_machine() {
        var facts = new CertificateFacts(Map.of("own", "10.77.0.11", "resolved", "192.0.2.99"));
        var outside = outside(List.of("10.77.0.11"), "127.0.0.1", true);

        assertEquals(
                new NameCheck.Elsewhere(List.of("192.0.2.99"), List.of("10.77.0.11", "127.0.0.1")),
                NameCheck.of(facts, outside, false));
    }

    @Test
    void what_resolves_nowhere_is_nowhere() {
        assertInstanceOf(NameCheck.Nowhere.class, of("10.0.0.5", List.of(), PUBLIC, true));
    }

    private static NameCheck of(String own, List<String> addresses, String site, boolean isArriving) {
        return NameCheck.of(
                new CertificateFacts(Map.of("own", own, "resolved", "-")), outside(addresses, site, false), isArriving);
    }

    private static OutsideView outside(List<String> addresses, String site, boolean isOverridden) {
        return new OutsideView(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                addresses,
                List.of(site),
                isOverridden);
    }
}
