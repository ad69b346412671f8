package dev.dangjik.console.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.audit.ChainedAuditLog;
import dev.dangjik.command.Incoming;
import dev.dangjik.command.Invocation;
import dev.dangjik.command.OwnVerb;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.SmallWorkspace;
import dev.dangjik.config.Redactor;
import dev.dangjik.message.JdbiOutbox;
import dev.dangjik.message.Language;
import dev.dangjik.message.Text;
import dev.dangjik.message.Texts;
import dev.dangjik.message.WakeUp;
import dev.dangjik.permission.Actor;
import dev.dangjik.stack.SlackAccount;
import dev.dangjik.store.InstanceLock;
import dev.dangjik.store.Transactions;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.TestClock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What is told in operations channels, and in which of them.
class NewsTest {
    private static final Text LIFTED = Text.of("freeze.told-lifted", "shop/api", "hana");

    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    private final TestClock clock = TestClock.atNoon();
    private InstanceLock lock;
    private Transactions transactions;
    private Books books;

    @BeforeEach
    void begin() {
        var database = postgres.database();
        var redactor = new Redactor();
        lock = assertInstanceOf(
                        InstanceLock.Attempt.Taken.class, InstanceLock.attempt(database, InstanceLock.forBot(database)))
                .lock();
        transactions = database.transactions(clock);
        books = new Books(database, lock, transactions, new ChainedAuditLog(clock, redactor), redactor, clock);
    }

    @AfterEach
    void end() {
        lock.close();
    }

    @Test
    void what_concerns_the_bot_is_told_once_in_every_bound_channel_in_the_language_of_its_stack() {
        news(catalogue("shop-ops: C0SHOP, bank-ops: C0BANK")).tell(LIFTED);

        assertEquals(List.of("C0BANK", "C0SHOP"), column("channel"));
        assertTrue(
                column("body").getFirst().contains("hana has lifted the freeze"),
                column("body").getFirst());
        assertTrue(column("body").getLast().contains("동결"), column("body").getLast());
    }

    @Test
    void a_channel_of_two_stacks_is_told_once_and_one_that_is_not_bound_never() {
        news(catalogue("shop-ops: C0BOTH, bank-ops: C0BOTH")).tell(LIFTED);
        news(catalogue("shop-ops: C0SHOP")).tell(LIFTED);

        assertEquals(List.of("C0BOTH", "C0SHOP"), column("channel"));
    }

    @Test
    void a_decision_is_told_once_in_the_channel_of_its_stack_and_only_when_it_is_committed() {
        var catalogue = catalogue("shop-ops: C0SHOP, bank-ops: C0BANK");
        var news = news(catalogue);

        assertThrows(
                IllegalStateException.class,
                () -> transactions.run(handle -> {
                    news.tell(handle, use(catalogue), LIFTED);
                    throw new IllegalStateException("the decision comes to nothing");
                }));
        assertEquals(List.of(), column("key"));
        transactions.run(handle -> news.tell(handle, use(catalogue), LIFTED));
        transactions.run(handle -> news.tell(handle, use(catalogue), LIFTED));

        assertEquals(List.of("decision/261120aaaaa"), column("key"));
        assertEquals(List.of("C0SHOP"), column("channel"));
    }

    @Test
    void a_decision_about_a_stack_whose_channel_is_not_bound_is_told_nowhere() {
        var catalogue = catalogue("bank-ops: C0BANK");

        transactions.run(handle -> news(catalogue).tell(handle, use(catalogue), LIFTED));

        assertEquals(List.of(), column("key"));
    }

    private News news(Catalogue catalogue) {
        return new News(books, new JdbiOutbox(clock, new WakeUp()), () -> catalogue, Texts.packaged());
    }

    private static Catalogue catalogue(String channels) {
        return new SmallWorkspace()
                .with("commands/bank/stack.yaml", """
                        dangjik: 1
                        stack: bank
                        title: {ko: 은행, en: Bank}
                        timezone: Asia/Seoul
                        language: en
                        channels: {operations: bank-ops}
                        hosts: [bank-vm]
                        """)
                .with("site.yaml", """
                        dangjik: 1
                        channels: {%s}
                        people:
                          hana: {name: "Hana", slack: ["T0LAB/U0HANA"]}
                        posts: {shop-operator: [hana]}
                        """.formatted(channels))
                .load();
    }

    private OwnVerb.Use use(Catalogue catalogue) {
        var request = new Incoming(
                Incoming.Kind.COMMAND,
                Actor.member(catalogue.site(), new SlackAccount("T0LAB", "U0HANA")),
                "unfreeze api",
                Optional.empty(),
                Language.EN,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false);
        return new OwnVerb.Use(
                catalogue,
                catalogue.stack("shop"),
                List.of("api"),
                new Invocation("261120aaaaa", request, clock.instant()),
                clock.instant());
    }

    private static List<String> column(String name) {
        return postgres.jdbi()
                .withHandle(handle -> handle.createQuery("select " + name + " from outbox order by channel, key")
                        .mapTo(String.class)
                        .list());
    }
}
