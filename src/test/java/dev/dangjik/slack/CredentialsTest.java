package dev.dangjik.slack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.audit.ChainedAuditLog;
import dev.dangjik.command.Authority;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.SmallWorkspace;
import dev.dangjik.config.Redactor;
import dev.dangjik.config.Secret;
import dev.dangjik.exposure.CredentialDesk;
import dev.dangjik.exposure.vm.HelperAnswer;
import dev.dangjik.message.JdbiOutbox;
import dev.dangjik.message.Language;
import dev.dangjik.message.LocalizedText;
import dev.dangjik.message.Texts;
import dev.dangjik.message.WakeUp;
import dev.dangjik.plan.ExposureStage;
import dev.dangjik.plan.Segment;
import dev.dangjik.run.RunId;
import dev.dangjik.stack.SlackAccount;
import dev.dangjik.store.DatabaseUnavailable;
import dev.dangjik.store.Transactions;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.FakeSlack;
import dev.dangjik.testing.FakeSlackFault;
import dev.dangjik.testing.FakeSlackView;
import dev.dangjik.testing.LocalVm;
import dev.dangjik.testing.Plans;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.TestClock;
import dev.dangjik.testing.TestEngine;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The password of an opened page: made when somebody wants to see it, shown to who it is for, once, and kept nowhere.
class CredentialsTest {
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final String FINGERPRINT = "SHA256:" + "A".repeat(43);

    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    private static final Catalogue CATALOGUE =
            new SmallWorkspace().boundTo("""
            hosts:
              shop-vm:
                address: 127.0.0.1
                user: deploy
                fingerprints: ["%s"]
                key: env:NO_KEY
                exposure: {key: "env:NO_OTHER_KEY"}
            people:
              hana: {name: "Hana", slack: ["T0LAB/U0HANA", "T0LAB/U0HANA2"]}
              minjun: {name: "Minjun", slack: ["T0LAB/U0MINJUN"]}
              jisu: {name: "Jisu", slack: ["T0LAB/U0JISU"]}
            posts: {shop-operator: [hana, minjun, jisu]}
            """.formatted(FINGERPRINT)).load();

    private final TestClock clock = TestClock.atNoon();
    private final PasswordMaker helper = new PasswordMaker();
    private final FakeSlack slack = FakeSlack.start(clock);
    private final SlackApi api = new SlackApi(slack.api(), new Secret<>(FakeSlack.TOKEN), new Redactor()::redact);
    private TestEngine bot;
    private RunId run;

    @BeforeEach
    void open() {
        bot = TestEngine.on(
                postgres.database(),
                LocalVm.fresh().supervisor(),
                TestEngine.Setting.of("bot").at(clock).auditedBy(audit()));
        run = bot.start(Plans.of(segment()));
        sql("insert into exposure (run_id, stack, surface, host, state, deadline_at)"
                + " values ('%s', 'shop', 'grafana', 'shop-vm', 'opening', '2026-11-20T12:30:00Z')".formatted(run));
        sql("update exposure set prior = state, state = 'open', opened_at = '2026-11-20T12:00:00Z'");
    }

    @AfterEach
    void stop() {
        assertEquals(List.of(), slack.workspace().violations());
        bot.close();
        api.close();
        slack.close();
    }

    private ChainedAuditLog audit() {
        return new ChainedAuditLog(clock, new Redactor());
    }

    private static Segment.Exposure segment() {
        return new Segment.Exposure(
                1,
                "grafana",
                "shop-vm",
                List.of(FINGERPRINT),
                "dangjik-exposure",
                URI.create("https://shop.example.com/grafana/"),
                "http://127.0.0.1:3000",
                "include",
                List.of(new Segment.Source("203.0.113.7/32", "hana"), new Segment.Source("203.0.113.8/32", "jisu")),
                Duration.ofMinutes(30),
                false,
                Arrays.stream(ExposureStage.values())
                        .map(stage -> new Segment.StageTitle(stage, new LocalizedText(stage.id(), stage.id())))
                        .toList());
    }

    private SlackCredentials door() {
        return door(postgres.transactions(clock));
    }

    private SlackCredentials door(Transactions transactions) {
        var engine = bot.engine();
        var books = new CredentialDesk.Books(
                transactions, audit(), engine.runs(), engine.control(), engine.runner(), clock);
        var desk = new CredentialDesk(books, () -> CATALOGUE, new Authority(audit()), helper);
        var firsts = new FirstResults(
                postgres.transactions(clock),
                new JdbiOutbox(clock, new WakeUp()),
                engine.runs(),
                Texts.packaged(),
                () -> CATALOGUE,
                Runnable::run);
        return new SlackCredentials(desk, api, Texts.packaged(), () -> CATALOGUE, firsts);
    }

    private CredentialDoor.Press press(String user, String value) {
        var origin = new IncomingRequest.Origin(
                "signature",
                new SlackAccount(FakeSlack.TEAM, user),
                "C0SHOP",
                Optional.of(slack.responseUrl(user)),
                Optional.of(Language.EN));
        return new CredentialDoor.Press(origin, value, slack.workspace().trigger(user));
    }

    /// What stands in the window of who presses, once it is filled.
    private FakeSlackView presses(String user, int round) throws Exception {
        return presses(door(), user, round);
    }

    private FakeSlackView presses(SlackCredentials door, String user, int round) throws Exception {
        var before = slack.workspace().view(user).map(FakeSlackView::id);
        door.open(press(user, run + " " + round));
        return Await.value(
                        SOON,
                        () -> slack.workspace().view(user),
                        view -> view.isPresent()
                                && !view.map(FakeSlackView::id).equals(before)
                                && !view.get().everything().contains("makes a password"))
                .orElseThrow();
    }

    private static void sql(String statement) {
        postgres.jdbi().useHandle(handle -> handle.execute(statement));
    }

    private static long counted(String query) {
        return postgres.jdbi()
                .withHandle(
                        handle -> handle.createQuery(query).mapTo(Long.class).one());
    }

    private static void awaitSeen(int rounds) throws Exception {
        Await.truth(
                SOON, () -> counted("select count(*) from exposure_credential where shown_at is not null") == rounds);
    }

    @Test
    void who_it_was_opened_for_sees_it_once_and_is_told_when_after_that() throws Exception {
        var first = presses("U0HANA", 1);
        assertEquals("hana\nsecret-1-of-the-machine", first.verbatim());
        assertTrue(first.everything().contains("Also for jisu"), first.everything());
        Golden.assertIsWindow("credential-shown", Language.EN, first.content());
        awaitSeen(1);

        var again = presses("U0HANA2", 1);

        assertFalse(again.everything().contains("secret"), again.everything());
        assertTrue(again.everything().contains("was shown to hana"), again.everything());
        assertEquals(1, helper.asked());
        assertEquals(
                List.of("exposure.credential-asked", "exposure.credential-answered", "exposure.credential-shown"),
                aboutCredentials());
    }

    @Test
    void a_new_one_ends_the_one_before_and_each_is_written_down() throws Exception {
        presses("U0HANA", 1);
        awaitSeen(1);

        assertEquals("hana\nsecret-2-of-the-machine", presses("U0JISU", 2).verbatim());

        awaitSeen(2);
        assertEquals(
                1,
                counted("select count(*) from exposure_credential where round = 2 and person = 'jisu'"
                        + " and actor = 'T0LAB/U0JISU'"));
        assertTrue(presses("U0HANA", 2).everything().contains("was shown to jisu"));
    }

    @Test
    void it_is_kept_nowhere() throws Exception {
        presses("U0HANA", 1);
        awaitSeen(1);

        var tables = postgres.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "select quote_ident(table_name) from information_schema.tables where table_schema = 'public'")
                        .mapTo(String.class)
                        .list());
        for (var table : tables) {
            assertEquals(
                    0,
                    counted("select count(*) from " + table + " t where t::text like '%secret-1%'"
                            + " or t::text like '%" + HexFormat.of().formatHex("secret-1".getBytes(UTF_8)) + "%'"),
                    table);
        }
        assertEquals(
                0,
                postgres.audited("convert_from(body, 'UTF8')").stream()
                        .filter(body -> body.contains("secret-1"))
                        .count());
        assertFalse(slack.workspace().shown().toString().contains("secret-1"));
    }

    @Test
    void nobody_else_sees_it_whatever_their_role() throws Exception {
        var other = presses("U0MINJUN", 1);
        assertTrue(other.everything().contains("Only those for whom the page was opened"), other.everything());
        assertTrue(presses("U0NOBODY", 1).everything().contains("bound to no person"));

        assertEquals(0, helper.asked());
        assertEquals(0, counted("select count(*) from exposure_credential"));
        assertEquals(
                2,
                postgres.audited("type").stream()
                        .filter("disclosure.denied"::equals)
                        .count());
    }

    @Test
    void of_many_presses_at_once_one_shows_it() throws Exception {
        var door = door();
        IntStream.range(0, 12).forEach(_ -> door.open(press("U0HANA", run + " 1")));

        Await.truth(
                SOON,
                () -> slack.calls().stream().filter("views.update"::equals).count() == 12);

        assertEquals(1, helper.asked());
        assertEquals(1, counted("select count(*) from exposure_credential"));
    }

    @Test
    void where_slack_opens_no_window_no_password_is_made() throws Exception {
        slack.fails("views.open", new FakeSlackFault.Refused("expired_trigger_id"));

        door().open(press("U0HANA", run + " 1"));

        Await.truth(SOON, () -> counted("select count(*) from outbox where body like '%Slack opened no window%'") == 1);
        assertEquals(0, helper.asked());
        assertEquals(0, counted("select count(*) from exposure_credential"));
    }

    @Test
    void one_that_never_stood_in_a_window_is_told_as_asked_for_and_another_one_is_made() throws Exception {
        slack.fails("views.update", new FakeSlackFault.Refused("not_found"));
        door().open(press("U0HANA", run + " 1"));
        Await.truth(SOON, () -> helper.asked() == 1 && slack.calls().contains("views.update"));

        var again = presses("U0HANA", 1);
        assertTrue(again.everything().contains("whether it was seen is not known"), again.everything());
        Golden.assertIsWindow("credential-asked-before", Language.EN, again.content());

        assertEquals("hana\nsecret-2-of-the-machine", presses("U0HANA", 2).verbatim());
    }

    @Test
    void a_machine_that_makes_none_says_so_and_is_asked_again() throws Exception {
        helper.answers(new HelperAnswer.Refused("unknown", "no such opening"));
        var none = presses("U0HANA", 1);
        assertTrue(none.everything().contains("made no password: no such opening"), none.everything());
        helper.answers(new HelperAnswer.Unreachable(false, "no route"));
        assertTrue(presses("U0HANA", 2).everything().contains("made no password: no route"));

        assertEquals("hana\nsecret-3-of-the-machine", presses("U0HANA", 3).verbatim());
    }

    @Test
    void while_a_machine_may_be_at_one_no_other_is_made_which_it_would_end() throws Exception {
        helper.answers(new HelperAnswer.Unreachable(true, "no answer within 75 s"));
        var silent = presses("U0HANA", 1);
        assertTrue(silent.everything().contains("The one before may have ended"), silent.everything());

        clock.advance(Duration.ofSeconds(89));
        var early = presses("U0JISU", 2);
        assertTrue(early.everything().contains("hana asked for this password"), early.everything());
        assertEquals(1, helper.asked());

        clock.advance(Duration.ofSeconds(2));
        assertEquals("hana\nsecret-2-of-the-machine", presses("U0JISU", 2).verbatim());
    }

    @Test
    void what_is_closed_has_none() throws Exception {
        sql("update exposure set prior = state, state = 'closing'");

        assertTrue(presses("U0HANA", 1).everything().contains("is not open now"));
        assertEquals(0, helper.asked());
    }

    @Test
    void while_the_database_is_away_none_is_made() throws Exception {
        var door = door(new Transactions() {
            @Override
            public <T extends @Nullable Object> T call(Work<T> work) {
                throw new DatabaseUnavailable("away", new SocketTimeoutException());
            }
        });

        assertTrue(presses(door, "U0HANA", 1).everything().contains("None was made"));
        assertEquals(0, helper.asked());
    }

    @Test
    void what_no_button_of_ours_says_is_told_and_harms_nothing() throws Exception {
        for (var value : List.of("", "nonsense", run.value(), run + " 0", run + " 99999999999", run + " 7")) {
            var before = slack.workspace().view("U0HANA").map(FakeSlackView::id);
            door().open(press("U0HANA", value));
            Await.value(
                    SOON,
                    () -> slack.workspace().view("U0HANA"),
                    view -> !view.map(FakeSlackView::id).equals(before)
                            && !view.orElseThrow().everything().contains("makes a password"));
        }
        assertEquals(0, helper.asked());
        assertEquals(0, counted("select count(*) from exposure_credential"));
    }

    @Test
    void korean_windows() {
        var window = new CredentialWindow(Texts.packaged());
        Golden.assertIsWindow(
                "credential-shown",
                Language.KO,
                window.of(
                        new CredentialDesk.Sheet.Shown(
                                segment().url(),
                                "hana",
                                new Secret<>("secret-1-of-the-machine"),
                                clock.instant().plus(Duration.ofMinutes(30)),
                                List.of("jisu")),
                        Language.KO));
        Golden.assertIsWindow("credential-loading", Language.KO, window.loading(Language.KO));
    }

    private static List<String> aboutCredentials() {
        return postgres.audited("type").stream()
                .filter(type -> type.contains("credential"))
                .toList();
    }
}
