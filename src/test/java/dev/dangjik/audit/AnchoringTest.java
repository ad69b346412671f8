package dev.dangjik.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.audit.AuditVerification.Verdict;
import dev.dangjik.config.Redactor;
import dev.dangjik.config.Secrets;
import dev.dangjik.message.JdbiOutbox;
import dev.dangjik.message.WakeUp;
import dev.dangjik.stack.Site;
import dev.dangjik.testing.FakeSlackFault;
import dev.dangjik.testing.Postgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnchoringTest {
    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    private AnchorRig rig;

    @BeforeEach
    void open() {
        rig = new AnchorRig(postgres.database());
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "approval.vote",
                "lock.frozen",
                "lock.unfrozen",
                "catalogue.reloaded",
                "exposure.opened",
                "exposure.closed",
                "killswitch.set"
            })
    void behind_a_critical_event_an_anchor_is_made_at_once(String type) {
        rig.links("step.ended", 3);
        assertEquals(Optional.empty(), rig.anchor());

        rig.links(type, 1);
        var anchor = rig.anchor().orElseThrow();
        assertEquals(4, anchor.head().seq());
        assertEquals(4, anchor.count());
        assertEquals(0, anchor.previous().seq());
        assertEquals(1, count("select count(*) from outbox where key = 'anchor/4'"));
        assertEquals(Optional.empty(), rig.anchor());
    }

    @Test
    void without_one_it_is_made_behind_a_hundred_events_or_an_hour() {
        rig.links("step.ended", 1);
        rig.clock.advance(Duration.ofMinutes(58));
        assertEquals(Optional.empty(), rig.anchor());
        rig.clock.advance(Duration.ofMinutes(1));
        assertEquals(1, rig.anchor().orElseThrow().head().seq());
        rig.clock.advance(Duration.ofDays(3));
        assertEquals(Optional.empty(), rig.anchor());

        var at = rig.clock.instant();
        IntStream.range(0, 99).forEach(_ -> {
            rig.links("step.ended", 1);
            rig.clock.set(at);
        });
        assertEquals(Optional.empty(), rig.anchor());
        rig.links("step.ended", 1);
        var second = rig.anchor().orElseThrow();
        assertEquals(101, second.head().seq());
        assertEquals(1, second.previous().seq());
    }

    @Test
    void anchors_name_the_one_before_and_where_their_row_in_the_channel_began() {
        rig.links("approval.vote", 1);
        var none = rig.anchoring.run(Optional.empty(), rig.signer).orElseThrow();
        rig.links("approval.vote", 1);
        var first = rig.anchor().orElseThrow();
        rig.links("approval.vote", 1);
        var second = rig.anchor().orElseThrow();

        assertEquals(List.of(1L, 2L, 2L), List.of(none.since(), first.since(), second.since()));
        assertEquals(none.head(), first.previous());
        assertEquals(first.head(), second.previous());
        assertEquals(Optional.of(second), Anchor.in("Nov 22 host dangjik-anchor: " + second.line() + " "));
        assertTrue(second.isSignedBy(rig.signer.publicKey()));
        assertTrue(
                second.isSignedBy(AnchorPublicKey.parse(rig.signer.publicKey().pem())));
        var other = Anchor.in(second.line().replace("count=3", "count=4")).orElseThrow();
        assertEquals(false, other.isSignedBy(rig.signer.publicKey()));
    }

    @Test
    void two_replicas_make_one_row_of_anchors() throws Exception {
        var replicas = List.of(rig.anchoring, another(), another(), another());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 15; round++) {
                rig.links("approval.vote", 1);
                var made = threads.invokeAll(replicas.stream()
                        .map(replica -> (Callable<Optional<Anchor>>)
                                () -> replica.run(Optional.of(AnchorRig.CHANNEL), rig.signer))
                        .toList());
                int anchors = 0;
                for (var one : made) {
                    anchors += one.get().isPresent() ? 1 : 0;
                }
                assertEquals(1, anchors);
            }
        }
        rig.delivered();
        assertEquals(Verdict.OK, rig.verify().verdict(), rig.verify().lines().toString());
    }

    @Test
    void a_crash_between_writing_an_anchor_and_posting_it_neither_loses_nor_forks_it() throws Exception {
        rig.anchored(2);
        rig.restarts();
        rig.links("approval.vote", 1);
        rig.anchors();
        rig.restarts(); // nobody has posted or written it
        assertEquals(1, rig.posted().size());

        rig.links("approval.vote", 1);
        rig.anchors();
        rig.delivered();

        assertEquals(3, rig.posted().size());
        assertEquals(rig.posted().size(), rig.journals.of("one").size());
        assertEquals(Verdict.OK, rig.verify().verdict(), rig.verify().lines().toString());
    }

    @Test
    void an_anchor_whose_answer_was_lost_stands_there_once_and_unedited() throws Exception {
        rig.slack.fails("chat.postMessage", new FakeSlackFault.CutAfter(), new FakeSlackFault.DoneTwiceAndCut());
        rig.anchored(2);
        rig.anchored(2);
        for (int i = 0; i < 60; i++) {
            rig.clock.advance(Duration.ofSeconds(2));
            rig.delivered();
        }

        assertEquals(Verdict.OK, rig.verify().verdict(), rig.verify().lines().toString());
        assertTrue(rig.posted().stream().allMatch(message -> message.versions().size() == 1));
    }

    @Test
    void an_anchor_that_slack_refused_is_posted_once_the_bot_is_in_the_channel() throws Exception {
        rig.slack.fails("chat.postMessage", new FakeSlackFault.Refused("not_in_channel"));
        rig.anchored(2);
        assertEquals(0, rig.posted().size());
        assertEquals(
                Verdict.INCONCLUSIVE,
                rig.verify().verdict(),
                rig.verify().lines().toString());

        rig.anchor();
        rig.delivered();
        assertEquals(0, rig.posted().size());
        rig.clock.advance(Duration.ofMinutes(61));
        rig.anchor();
        rig.delivered();
        assertEquals("anchor/2", rig.posted().getFirst().key());
    }

    @Test
    void a_machine_that_is_down_holds_up_nobody_and_gets_everything_later() throws Exception {
        rig.anchored(2);
        rig.journals.goesDown("two");
        rig.anchored(2);
        rig.anchored(2);
        assertEquals(3, rig.journals.of("one").size());
        assertEquals(3, rig.posted().size());
        assertEquals(1, rig.journals.of("two").size());
        assertTrue(count("select count(*) from audit_anchor_host where problem like '%connecting%'") == 1);

        rig.journals.comesBack("two");
        rig.clock.advance(Duration.ofMinutes(10));
        rig.written();
        assertEquals(rig.journals.of("one"), rig.journals.of("two"));
        assertEquals(Verdict.OK, rig.verify().verdict(), rig.verify().lines().toString());
    }

    @Test
    void a_line_that_may_have_been_written_is_written_again_and_says_nothing_else() throws Exception {
        rig.journals.losesTheNextAnswer("one");
        rig.anchored(2);
        rig.clock.advance(Duration.ofMinutes(10));
        rig.written();

        assertEquals(2, rig.journals.of("one").size());
        assertEquals(Verdict.OK, rig.verify().verdict(), rig.verify().lines().toString());
    }

    @Test
    void a_key_is_made_once_for_its_owner_only_and_one_of_openssl_is_taken(@TempDir Path home) throws IOException {
        var keys = new AnchorKeys(new Secrets(new Redactor()), home);
        var site = Site.unbound("site.yaml");
        assertThrows(IOException.class, () -> keys.publicKey(site));

        var made = keys.signer(site).publicKey();
        assertEquals(made.pem(), keys.publicKey(site).pem());
        assertEquals(made.pem(), keys.signer(site).publicKey().pem());
        var file = home.resolve("anchor.key");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));

        // RFC 8032, 7.1, test 1: this seed has this public key.
        Files.writeString(file, """
                -----BEGIN PRIVATE KEY-----
                MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
                -----END PRIVATE KEY-----
                """);
        var known = keys.publicKey(site);
        assertNotEquals(made.id(), known.id());
        assertTrue(known.pem().contains("MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="), known.pem());

        Files.writeString(file, "hunter2-is-no-key");
        var refused = assertThrows(IOException.class, () -> keys.publicKey(site));
        assertTrue(String.valueOf(refused.getMessage()).contains("no private key of Ed25519"), refused.getMessage());
    }

    private Anchoring another() {
        var transactions = postgres.transactions(rig.clock);
        return new Anchoring(transactions, new JdbiOutbox(rig.clock, new WakeUp()), rig.clock);
    }

    private long count(String query) {
        return rig.count(query);
    }
}
