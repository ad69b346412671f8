package dev.dangjik.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.exposure.vm.Credentials;
import dev.dangjik.exposure.vm.ExposureHelper;
import dev.dangjik.exposure.vm.ExposureOrder;
import dev.dangjik.exposure.vm.HelperAnswer;
import dev.dangjik.exposure.vm.HelperPackage;
import dev.dangjik.exposure.vm.OpenExposure;
import dev.dangjik.exposure.vm.ProvisionedKey;
import dev.dangjik.exposure.vm.Provisioning;
import dev.dangjik.exposure.vm.Receipt;
import dev.dangjik.remote.ExecOutcome.Exited;
import dev.dangjik.remote.SshRemoteShell;
import dev.dangjik.testing.Await;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The exposure helper on real machines: nginx in a container on everbit, nginx on the machine on o4o-web,
/// there also with a second one beside it.
@Tag("lab")
class ExposureHelperLabTest {
    private static final Duration TTL = Duration.ofSeconds(30);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static SshRemoteShell shell;
    private static long start;

    @BeforeAll
    static void install() throws Exception {
        shell = LabExposure.shell();
        start = Clock.systemUTC().instant().getEpochSecond();
        for (var place : LabExposure.values()) {
            var printed = place.install(shell);
            assertTrue(printed.endsWith("exit code 0\n"), printed);
        }
    }

    @AfterEach
    void close() throws Exception {
        for (var place : LabExposure.values()) {
            place.root(
                    "rm -f /etc/nginx/conf.d/99-broken.conf /home/ubuntu/everbit/docker/nginx/conf.d/99-broken.conf",
                    "");
            for (var open : status(place).open()) {
                place.helper(shell).close(place.host(), open.id(), "operator");
            }
        }
    }

    @AfterAll
    static void mend() throws Exception {
        for (var place : LabExposure.values()) {
            place.mend();
        }
        shell.close();
    }

    @ParameterizedTest
    @EnumSource(LabExposure.class)
    void opens_to_one_address_with_a_password_and_closes_itself_with_what_was_open(LabExposure place) throws Exception {
        assertEquals(404, place.status("kim:x"));
        var opened = open(place, order(place, TTL));
        var kim = credentials(opened);

        assertEquals(403, place.statusFromElsewhere());
        assertEquals(401, place.status("kim:wrong"));
        assertEquals(200, place.status(kim));
        var stream = place.stream(kim);
        assertEquals(
                List.of(opened.id()),
                status(place).open().stream().map(OpenExposure::id).toList());

        awaitMoment(opened.expiresAt().plusSeconds(1));
        assertEquals(404, place.status(kim), "a second after its end");
        assertTrue(stream.waitFor(20, TimeUnit.SECONDS), "the stream goes on");
        assertTrue(Clock.systemUTC().instant().isBefore(opened.expiresAt().plusSeconds(20)), "the stream ended late");
        var receipt = awaitReceipt(place, opened.id());
        assertEquals("ttl timer true true", told(receipt));
        assertEquals(opened.contentSha256(), receipt.contentSha256());
    }

    @ParameterizedTest
    @EnumSource(value = LabExposure.class, names = "O4O_WEB_BESIDE", mode = EnumSource.Mode.EXCLUDE)
    void with_a_broken_configuration_new_requests_are_refused_and_open_ones_cut_all_the_same(LabExposure place)
            throws Exception {
        var opened = open(place, order(place, TTL));
        var kim = credentials(opened);
        var stream = place.stream(kim);
        place.breakConfiguration();

        awaitMoment(opened.expiresAt().plusSeconds(1));
        assertEquals(404, place.status(kim), "a second after its end");
        assertTrue(stream.waitFor(20, TimeUnit.SECONDS), "the stream goes on");
        assertTrue(Clock.systemUTC().instant().isBefore(opened.expiresAt().plusSeconds(20)), "the stream ended late");
        assertEquals("closing", status(place).open().getFirst().phase());
        var again = place.helper(shell).close(place.host(), opened.id(), "operator");
        assertTrue(assertInstanceOf(HelperAnswer.CloseIncomplete.class, again)
                .text()
                .contains("unknown directive"));
        var log = place.root("journalctl -t dangjik-exposure --no-pager -p crit --since -3min", "");
        assertTrue(log.contains("ALARM " + opened.id()), log);
        assertEquals(404, place.status(kim));

        place.root(
                "rm -f /etc/nginx/conf.d/99-broken.conf /home/ubuntu/everbit/docker/nginx/conf.d/99-broken.conf", "");
        assertEquals("ttl", awaitReceipt(place, opened.id()).reason());
    }

    @ParameterizedTest
    @EnumSource(value = LabExposure.class, names = "O4O_WEB_BESIDE", mode = EnumSource.Mode.EXCLUDE)
    void closing_early_denies_at_once_also_with_a_broken_configuration(LabExposure place) throws Exception {
        var opened = open(place, order(place, Duration.ofMinutes(10)));
        var kim = credentials(opened);
        assertEquals(200, place.status(kim));
        place.breakConfiguration();

        assertInstanceOf(
                HelperAnswer.CloseIncomplete.class, place.helper(shell).close(place.host(), opened.id(), "operator"));

        assertEquals(403, place.status(kim));
    }

    @Test
    void beside_nginx_a_configuration_that_is_broken_by_then_keeps_nothing_open() throws Exception {
        var place = LabExposure.O4O_WEB_BESIDE;
        var opened = open(place, order(place, Duration.ofMinutes(10)));
        var kim = credentials(opened);
        assertEquals(200, place.status(kim));
        assertEquals(200, place.posts(kim, 200_000), "what does not fit into memory");
        var stream = place.stream(kim);
        place.breakConfiguration();

        var closed = assertInstanceOf(
                HelperAnswer.Closed.class, place.helper(shell).close(place.host(), opened.id(), "operator"));

        assertEquals("operator asked true true", told(closed.receipt()));
        assertEquals(404, place.status(kim));
        assertTrue(stream.waitFor(20, TimeUnit.SECONDS), "the stream goes on");
        var units =
                place.root("systemctl list-units --all --no-legend 'dangjik-sidecar-*'; ls /run/dangjik/sidecar", "");
        assertEquals("", units);
    }

    @Test
    void both_pages_of_a_machine_are_open_at_once_and_each_closes_alone() throws Exception {
        var one = LabExposure.O4O_WEB;
        var other = LabExposure.O4O_WEB_BESIDE;
        var first = open(one, order(one, Duration.ofMinutes(5)));
        var second = open(other, order(other, Duration.ofMinutes(5)));

        one.helper(shell).close(one.host(), first.id(), "operator");

        assertEquals(404, one.status(credentials(first)));
        assertEquals(200, other.status(credentials(second)));
    }

    /// nginx and the helper see a clock of their own; the machine's cannot be set, it is that of all machines.
    @Test
    void a_clock_stepped_back_by_an_hour_keeps_nothing_open() throws Exception {
        var place = LabExposure.O4O_WEB;
        var said = place.root("""
                set -e
                ls /usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1 2>/dev/null ||
                  { apt-get -qq update; apt-get -qq install -y --no-install-recommends libfaketime; } >/dev/null 2>&1
                echo +0 >/etc/faketimerc
                systemctl set-environment LD_PRELOAD=/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1 \
                  FAKETIME_TIMESTAMP_FILE=/etc/faketimerc FAKETIME_DONT_FAKE_MONOTONIC=1 FAKETIME_NO_CACHE=1
                systemctl restart nginx
                """, "");
        try {
            var opened = open(place, order(place, TTL));
            var kim = credentials(opened);
            assertEquals(200, place.status(kim), said);
            place.root("systemctl stop dangjik-exposure-reap.timer; echo -1h >/etc/faketimerc", "");
            Await.truth(MINUTE, () -> place.secondsBehind() > 3000);
            assertEquals(200, place.status(kim));

            awaitMoment(opened.expiresAt().plusSeconds(3));

            assertEquals(404, place.status(kim), "nginx itself would still have served it");
            var receipt = awaitReceipt(place, opened.id());
            assertEquals("timer", receipt.layer());
            assertTrue(receipt.closedAt().isBefore(opened.openedAt()), "the clock was not stepped: " + receipt);
        } finally {
            place.root("""
                    systemctl unset-environment LD_PRELOAD FAKETIME_TIMESTAMP_FILE FAKETIME_DONT_FAKE_MONOTONIC \
                      FAKETIME_NO_CACHE
                    rm -f /etc/faketimerc
                    systemctl restart nginx
                    systemctl start dangjik-exposure-reap.timer
                    """, "");
        }
    }

    @Test
    void the_reaper_closes_what_lost_its_timer() throws Exception {
        var place = LabExposure.O4O_WEB;
        var opened = open(place, order(place, TTL));
        place.root("systemctl stop dangjik-close-" + opened.id() + ".timer", "");

        var receipt = Await.value(Duration.ofSeconds(110), () -> receipt(place, opened.id()), Optional::isPresent);

        assertEquals("ttl reaper true false", told(receipt.orElseThrow()));
        assertEquals(404, place.status("kim:x"));
    }

    @Test
    void the_reaper_takes_away_what_nobody_opened() throws Exception {
        var place = LabExposure.O4O_WEB;
        place.root(
                "echo 'location /board/ { return 200; }' >/run/dangjik/nginx/include/www.neture.co.kr/evil.conf;"
                        + " nginx -s reload",
                "");
        Await.truth(MINUTE, () -> place.status("kim:x") == 200);

        place.root("systemctl start dangjik-exposure-reap.service", "");

        assertEquals(404, place.status("kim:x"));
        assertTrue(status(place).closed().stream()
                .anyMatch(receipt -> receipt.reason().equals("foreign")));
    }

    @Test
    void a_restart_of_the_machine_is_a_close() throws Exception {
        var place = LabExposure.O4O_WEB;
        var opened = open(place, order(place, Duration.ofMinutes(10)));
        var kim = credentials(opened);
        assertEquals(200, place.status(kim));

        LabCommand.run("fault", "reboot", place.machine());

        Await.truth(Duration.ofMinutes(2), () -> place.status(kim) == 404);
        Await.truth(
                MINUTE,
                () -> place.helper(shell).preflight(place.host()) instanceof HelperAnswer.Checked checked
                        && checked.isReady());
        assertEquals(List.of(), status(place).open());
        place.install(shell);
    }

    @Test
    void the_same_order_again_is_the_same_opening_and_another_one_is_refused() throws Exception {
        var place = LabExposure.O4O_WEB;
        var order = order(place, Duration.ofMinutes(5));
        var opened = open(place, order);

        var again = open(place, order);
        assertEquals(opened.expiresAt(), again.expiresAt());
        assertEquals(Optional.empty(), again.credentials());
        var other = new ExposureOrder(
                order.id(),
                order.surface(),
                Duration.ofMinutes(6),
                order.sources(),
                "kim",
                Optional.empty(),
                Optional.empty());
        assertEquals("other-order", refusal(place.helper(shell).open(place.host(), other)));
        var rotated =
                assertInstanceOf(HelperAnswer.Rotated.class, place.helper(shell).rotate(place.host(), order.id()));
        assertEquals(401, place.status(credentials(opened)));
        assertEquals(200, place.status(words(rotated.credentials())));
    }

    @Test
    void a_stolen_key_can_do_no_more_than_the_policy_allows() throws Exception {
        var place = LabExposure.O4O_WEB;
        var helper = place.helper(shell);
        assertEquals("too-long", refusal(helper.open(place.host(), order(place, Duration.ofHours(1)))));
        for (var source : List.of("0.0.0.0/0", "10.77.0.0/24")) {
            assertEquals("too-wide", refusal(helper.open(place.host(), order(place, TTL, source))));
        }
        assertEquals("private-source", refusal(helper.open(place.host(), order(place, TTL, "10.78.0.1"))));
        assertEquals("own-address", refusal(helper.open(place.host(), order(place, TTL, "10.77.0.22"))));
        assertEquals(List.of(), status(place).open());

        var found = new ProvisionedKey(shell, Clock.systemUTC(), new HelperPackage().sha256()).look(place.host());
        assertTrue(found.stream().allMatch(check -> check.isWell()), found.toString());
        for (var words : List.of(
                List.of("id"),
                List.of("bash", "-i"),
                List.of("status; id"),
                List.of("reap"),
                List.of("open --id x"),
                List.of("-tt", "status"),
                List.of("-s", "sftp"))) {
            var said = StolenKey.ssh(place, words, "");
            assertFalse(said.output().contains("uid="), words + ": " + said);
            assertTrue(said.code() != 0 || words.contains("status"), words + ": " + said);
        }
        var flood = StolenKey.ssh(place, List.of("open"), "id=EXP-1\n".repeat(1_000_000));
        assertTrue(flood.output().contains("code=too-much"), flood.toString());
        assertTrue(StolenKey.forwardIsRefused(place), "a port was forwarded");
    }

    @Test
    void provisioning_again_changes_nothing_and_what_differs_is_shown_and_mended() throws Exception {
        var place = LabExposure.O4O_WEB;
        assertEquals("nothing was changed\nexit code 0\n", place.provision(shell, "apply"));
        assertTrue(place.provision(shell, "check").endsWith("exit code 0\n"));

        place.root("chmod 4755 /usr/local/lib/dangjik/exposure; echo 'max-ttl 60' >>/etc/dangjik/exposure-policy", "");
        var shown = place.provision(shell, "plan");
        assertTrue(shown.contains("-max-ttl 60"), shown);
        assertTrue(shown.contains("root:root 4755, should be root:root 755"), shown);
        assertTrue(shown.endsWith("exit code 1\n"), shown);
        assertTrue(place.provision(shell, "apply").contains("put /etc/dangjik/exposure-policy"));
        assertTrue(place.provision(shell, "check").endsWith("exit code 0\n"));
    }

    @Test
    void over_ssh_anybody_may_look_and_only_who_may_become_root_may_change() throws Exception {
        var place = LabExposure.O4O_WEB;
        var over = new Provisioning(shell, LabShell.host(place.machine(), "~/.dangjik-vm"), place.script(shell));

        var shown = assertInstanceOf(Exited.class, over.run(Provisioning.Mode.PLAN));
        assertEquals("""
                ? /etc/sudoers.d/dangjik-exposure cannot be looked at without root
                as far as can be seen without root, nothing would be changed
                """, shown.output().text());
        assertEquals(77, shown.code());
        var refused = assertInstanceOf(Exited.class, over.run(Provisioning.Mode.APPLY));
        assertTrue(
                refused.output().text().startsWith("sudo: a password is required"),
                refused.output().text());

        place.root(
                "umask 337; echo 'ubuntu ALL=(root) NOPASSWD: /usr/bin/bash /tmp/tmp.*' >/etc/sudoers.d/lab-provision",
                "");
        try {
            var applied = assertInstanceOf(Exited.class, over.run(Provisioning.Mode.APPLY));
            assertEquals("nothing was changed\n", applied.output().text());
            assertTrue(assertInstanceOf(Exited.class, over.run(Provisioning.Mode.CHECK))
                    .isSuccess());
        } finally {
            place.root("rm -f /etc/sudoers.d/lab-provision", "");
        }
    }

    @Test
    void what_was_provisioned_is_taken_away_again_but_not_while_something_is_open() throws Exception {
        var place = LabExposure.O4O_WEB;
        var opened = open(place, order(place, Duration.ofMinutes(5)));

        assertTrue(place.provision(shell, "remove").endsWith("exit code 75\n"));
        assertEquals(200, place.status(credentials(opened)));
        place.helper(shell).close(place.host(), opened.id(), "operator");
        var removed = place.provision(shell, "remove");

        assertTrue(removed.endsWith("exit code 0\n"), removed);
        assertEquals(
                "",
                place.root(
                        "ls -d /usr/local/lib/dangjik /etc/dangjik /etc/sudoers.d/dangjik-exposure"
                                + " /etc/systemd/system/dangjik-* /var/lib/dangjik-exposure 2>/dev/null; getent passwd"
                                + " dangjik-exposure",
                        ""));
        assertTrue(place.provision(shell, "apply").endsWith("exit code 0\n"));
        Await.truth(
                MINUTE,
                () -> place.helper(shell).preflight(place.host()) instanceof HelperAnswer.Checked checked
                        && checked.isReady());
    }

    private static HelperAnswer.Opened open(LabExposure place, ExposureOrder order) {
        return assertInstanceOf(HelperAnswer.Opened.class, place.helper(shell).open(place.host(), order));
    }

    private static ExposureOrder order(LabExposure place, Duration ttl) {
        return order(place, ttl, "10.77.0.1");
    }

    private static ExposureOrder order(LabExposure place, Duration ttl, String source) {
        return new ExposureOrder(
                "LAB-" + start + "-" + NUMBER.incrementAndGet(),
                place.surface(),
                ttl,
                List.of(source),
                "kim",
                Optional.empty(),
                Optional.of("ABCD-EFGH"));
    }

    private static String credentials(HelperAnswer.Opened opened) {
        return words(opened.credentials().orElseThrow());
    }

    private static String words(Credentials credentials) {
        return credentials.user() + ":" + credentials.password().reveal();
    }

    private static HelperAnswer.Status status(LabExposure place) {
        ExposureHelper helper = place.helper(shell);
        return assertInstanceOf(HelperAnswer.Status.class, helper.status(place.host()));
    }

    private static Optional<Receipt> receipt(LabExposure place, String id) {
        return status(place).closed().stream()
                .filter(receipt -> receipt.id().equals(id))
                .findFirst();
    }

    private static Receipt awaitReceipt(LabExposure place, String id) throws Exception {
        return Await.value(MINUTE, () -> receipt(place, id), Optional::isPresent)
                .orElseThrow();
    }

    private static String told(Receipt receipt) {
        return receipt.reason() + " " + receipt.layer() + " " + receipt.wasReloaded() + " " + receipt.wasCut();
    }

    private static String refusal(HelperAnswer.ToOpen answer) {
        return assertInstanceOf(HelperAnswer.Refused.class, answer).code();
    }

    private static void awaitMoment(Instant moment) throws Exception {
        Await.truth(Duration.ofMinutes(2), () -> !Clock.systemUTC().instant().isBefore(moment));
    }
}
