package dev.dangjik.audit;

import dev.dangjik.audit.ChainInspection.Witnesses;
import dev.dangjik.config.Redactor;
import dev.dangjik.config.Secret;
import dev.dangjik.config.SecretReference;
import dev.dangjik.message.JdbiOutbox;
import dev.dangjik.message.OutboxQueue;
import dev.dangjik.message.Texts;
import dev.dangjik.message.WakeUp;
import dev.dangjik.slack.OutboxDelivery;
import dev.dangjik.slack.SlackAnchors;
import dev.dangjik.slack.SlackApi;
import dev.dangjik.stack.Host;
import dev.dangjik.store.Database;
import dev.dangjik.store.Transactions;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.FakeJournals;
import dev.dangjik.testing.FakeSlack;
import dev.dangjik.testing.FakeSlackMessage;
import dev.dangjik.testing.TestClock;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A chain, its anchors in a Slack and on two machines, and somebody with all rights on the database.
final class AnchorRig implements AutoCloseable {
    static final String CHANNEL = "C0AUDIT";
    static final List<Host> HOSTS = List.of(host("one"), host("two"));

    private static final Duration LONG = Duration.ofSeconds(60);

    final TestClock clock = TestClock.atNoon();
    final FakeSlack slack = FakeSlack.start(clock);
    final FakeJournals journals = new FakeJournals();
    final AnchorSigner signer = AnchorSigner.parse(new Secret<>(AnchorSigner.generate()));
    final Transactions transactions;
    final Anchoring anchoring;
    private final Database database;
    private final WakeUp wakeUp = new WakeUp();
    private final JdbiOutbox outbox = new JdbiOutbox(clock, wakeUp);
    private final ChainedAuditLog log = new ChainedAuditLog(clock, new Redactor());
    private final SlackApi api = new SlackApi(slack.api(), new Secret<>(FakeSlack.TOKEN), text -> text);
    private final List<Duration> waits = new ArrayList<>();
    private MachineAnchors machines;
    private @Nullable OutboxDelivery delivery;

    AnchorRig(Database database) {
        this.database = database;
        this.transactions = database.transactions(clock);
        this.anchoring = new Anchoring(transactions, outbox, clock);
        this.machines = new MachineAnchors(transactions, journals, clock);
    }

    private static Host host(String id) {
        return new Host(
                id,
                "127.0.0.1",
                22,
                "ubuntu",
                List.of("SHA256:" + "A".repeat(43)),
                SecretReference.parse("env:NONE"),
                Optional.empty(),
                Optional.empty(),
                "~/.dangjik-vm");
    }

    /// Appends links of a type, a minute apart.
    void links(String type, int count) {
        for (int i = 0; i < count; i++) {
            transactions.run(handle -> log.append(handle, Events.of(type, Map.of("words", type))));
            clock.advance(Duration.ofMinutes(1));
        }
    }

    /// Links, the last of them critical, and the anchor that is made for it, everywhere.
    void anchored(int links) throws Exception {
        links("step.ended", links - 1);
        links("approval.vote", 1);
        anchors();
        delivered();
    }

    /// Makes the anchor that is due.
    void anchors() {
        if (anchor().isEmpty()) {
            throw new AssertionError("no anchor was due");
        }
    }

    Optional<Anchor> anchor() {
        return anchoring.run(Optional.of(CHANNEL), signer);
    }

    /// Lets a bot deliver what there is, and waits until Slack and the machines that can be reached have it.
    void delivered() throws Exception {
        if (delivery == null) {
            var queue = new OutboxQueue(transactions, Map.of(), clock);
            delivery = OutboxDelivery.of(
                    new OutboxDelivery.Seams(transactions, queue, outbox, log, api, wakeUp, clock), Texts.packaged());
            delivery.start();
        }
        Await.truth(LONG, () -> {
            clock.advance(Duration.ofSeconds(2));
            wakeUp.signal();
            return count("select count(*) from outbox where state = 'pending'") == 0;
        });
        written();
    }

    /// Writes on the machines what they lack, and waits for it.
    void written() throws Exception {
        machines.run(HOSTS);
        Await.truth(
                LONG,
                () -> count("select count(*) from audit_anchor_host where not_before > " + "'"
                                + Anchoring.time(clock.instant().plus(Duration.ofMinutes(2))) + "'")
                        == 0);
    }

    /// The bot ends, and another one begins where it left off.
    void restarts() {
        stopDelivery();
        machines.close();
        machines = new MachineAnchors(transactions, journals, clock);
    }

    AuditVerification verify() {
        return verify(List.of(
                new SlackAnchors(api, CHANNEL, waits::add),
                new JournalAnchors(HOSTS.getFirst(), journals),
                new JournalAnchors(HOSTS.getLast(), journals)));
    }

    AuditVerification verify(List<AnchorSource> sources) {
        return inspection(sources).inspect();
    }

    Inspection inspection(List<AnchorSource> sources) {
        return new ChainInspection(
                database::connectAsOwner, () -> new Witnesses(sources, Optional.of(signer.publicKey())), clock);
    }

    List<AnchorReading> readings() {
        return List.of(
                new SlackAnchors(api, CHANNEL, waits::add).read(),
                new JournalAnchors(HOSTS.getFirst(), journals).read(),
                new JournalAnchors(HOSTS.getLast(), journals).read());
    }

    /// How long reading Slack had to wait, each time it was told to.
    List<Duration> waits() {
        return waits;
    }

    List<FakeSlackMessage> posted() {
        return slack.workspace().messages(CHANNEL).stream()
                .filter(message -> message.key().startsWith("anchor/"))
                .toList();
    }

    /// What only somebody with the rights of the tables' owner, and intent, can do.
    void tamper(String... statements) throws SQLException {
        try (var owner = database.connectAsOwner();
                var statement = owner.createStatement()) {
            statement.execute("set session_replication_role = replica");
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }

    long count(String query) {
        return database.jdbi()
                .withHandle(
                        handle -> handle.createQuery(query).mapTo(Long.class).one());
    }

    private void stopDelivery() {
        if (delivery != null) {
            delivery.close();
            delivery = null;
        }
    }

    @Override
    public void close() {
        stopDelivery();
        machines.close();
        api.close();
        slack.close();
    }
}
