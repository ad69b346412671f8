package dev.dangjik.command.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.stack.Binding;
import dev.dangjik.stack.ExposureAccess;
import dev.dangjik.stack.Host;
import dev.dangjik.stack.Person;
import dev.dangjik.stack.Site;
import dev.dangjik.stack.SlackAccount;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SiteTest {
    private final Site site = SiteFiles.read(SiteFiles.RIGHT);

    @Test
    void a_host_is_bound_with_all_that_ssh_needs() {
        var host = assertInstanceOf(Binding.Bound.class, site.host("inner-vm")).value();
        var inner = assertInstanceOf(Host.class, host);
        assertEquals("inner-vm (ubuntu@10.0.0.5:22)", inner.toString());
        assertEquals(Optional.of("shop-vm"), inner.jump());
        assertEquals("env:INNER_KEY", inner.key().toString());
        assertEquals("~/.watch", inner.vmDirectory());
    }

    @Test
    void a_host_is_reached_as_the_exposure_user_with_that_users_key() {
        var access = assertInstanceOf(
                ExposureAccess.class,
                assertInstanceOf(Binding.Bound.class, site.exposure("inner-vm")).value());
        var inner = assertInstanceOf(
                Host.class,
                assertInstanceOf(Binding.Bound.class, site.host("inner-vm")).value());

        var reached = access.on(inner);

        assertEquals("inner-vm (dangjik-exposure@10.0.0.5:22)", reached.toString());
        assertEquals("env:EXPOSURE_KEY", reached.key().toString());
        assertEquals(Optional.empty(), reached.passphrase());
        assertEquals(inner.fingerprints(), reached.fingerprints());
        assertEquals(List.of("203.0.113.7"), access.outside());
        assertEquals(List.of("10.77.0.0/24"), access.allowPrivate());
        assertTrue(site.references().contains(access.key()));
    }

    @Test
    void without_an_exposure_the_missing_line_is_told() {
        var unbound = assertInstanceOf(Binding.Unbound.class, site.exposure("shop-vm"));
        assertEquals("hosts: {shop-vm: {…, exposure: {key: \"file:/…\"}}}", unbound.line());
    }

    @Test
    void what_is_not_bound_answers_with_the_missing_line() {
        var unbound = assertInstanceOf(Binding.Unbound.class, site.host("other-vm"));
        assertEquals("site.yaml", unbound.file());
        assertTrue(unbound.line().startsWith("hosts: {other-vm: {address: "), unbound.line());
        assertEquals(
                "channels: {o-ops: C…}",
                assertInstanceOf(Binding.Unbound.class, site.channel("o-ops")).line());
    }

    @Test
    void without_a_site_nothing_is_bound() {
        var unbound = Site.unbound("/home/site.yaml");
        assertFalse(unbound.isBound());
        assertInstanceOf(Binding.Unbound.class, unbound.host("shop-vm"));
        assertEquals(Optional.empty(), unbound.personOf(new SlackAccount("T0LAB", "U0HANA")));
    }

    @Test
    void the_audit_is_bound_to_a_channel_and_a_key() {
        assertEquals(Optional.of("C0AUDIT"), site.audit().channel());
        assertEquals("env:ANCHOR_KEY", site.audit().key().orElseThrow().toString());
        assertTrue(site.references().contains(site.audit().key().orElseThrow()));
        assertEquals(Optional.empty(), Site.unbound("site.yaml").audit().channel());
    }

    @Test
    void several_accounts_are_one_person() {
        var one = site.personOf(new SlackAccount("T0LAB", "U0HANA")).map(Person::id);
        var other = site.personOf(new SlackAccount("T0LAB", "U1HANA")).map(Person::id);
        assertEquals(Optional.of("hana"), one);
        assertEquals(one, other);
    }

    @Test
    void the_same_user_id_of_another_team_is_somebody_else() {
        assertEquals(Optional.empty(), site.personOf(new SlackAccount("T1LAB", "U0HANA")));
    }

    @Test
    void the_person_at_the_console_is_found_by_the_operating_system_user() {
        assertEquals(Optional.of("hana"), site.personAtConsole("hana").map(Person::id));
        assertEquals(Optional.empty(), site.personAtConsole("root").map(Person::id));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        console: hana          | console: root   | site.yaml:20: console is root; root is nobody in particular, name the person's own user
        T0LAB/U0MINJUN         | T0LAB/U0HANA    | site.yaml:21: an item of slack is T0LAB/U0HANA, which belongs to another person already
        [hana, minjun]         | [hana, minsu]   | site.yaml:22: an item of shop-operator is minsu, who is not under people
        posts: {shop-operator: | posts: {hana:   | site.yaml:22: hana has the id of a person; a grant to hana would mean either
        jump: shop-vm          | jump: inner-vm  | site.yaml:10: jump is inner-vm, which is no other host of this file
        channel: C0AUDIT       | channel: C0SHOP | site.yaml:24: channel is C0SHOP, which is shop-ops already; anchors need a channel of their own, since checking them means to read all of it
        channel: C0AUDIT       | chanel: C0AUDIT | site.yaml:24: unknown key chanel; did you mean channel?
        key: env:EXPOSURE_KEY  | key: env:INNER_KEY | site.yaml:13: has the key of the deploy user; a stolen one must not open the other door, so make another
        outside: [203.0.113.7] | outside: [everbit.kr] | site.yaml:14: an item of outside is 'everbit.kr'; expected an address or network such as 203.0.113.7 or 10.0.0.0/24
        token: env:TOKEN       | token: hunter2  | site.yaml:23: token holds something else; a secret is a reference, env:NAME or file:/absolute/path
        """)
    void a_mistake_is_told_with_its_line(String part, String by, String problem) {
        assertEquals(List.of(problem), SiteFiles.problems(SiteFiles.RIGHT.replace(part, by)));
    }

    @Test
    void a_secret_that_is_no_reference_is_not_repeated() {
        var problems = SiteFiles.problems(SiteFiles.RIGHT.replace("env:TOKEN", "hunter2"));
        assertFalse(problems.toString().contains("hunter2"), problems.toString());
    }
}
