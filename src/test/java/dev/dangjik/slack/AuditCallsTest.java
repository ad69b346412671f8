package dev.dangjik.slack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import dev.dangjik.audit.AuditVerification;
import dev.dangjik.audit.AuditVerification.Verdict;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.SmallWorkspace;
import dev.dangjik.message.JdbiOutbox;
import dev.dangjik.message.Texts;
import dev.dangjik.message.WakeUp;
import dev.dangjik.testing.BlockKitRules;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.TestClock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Who hears that the audit is not as it was written, and where.
class AuditCallsTest {
    private static final String AUDIT = "audit: {channel: C0AUDIT, language: en}\n";
    private static final String CALL = "감사 기록이 쓰인 그대로가 아닙니다";

    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    private final TestClock clock = TestClock.atNoon();

    private record Sent(String channel, String json) {}

    @ParameterizedTest
    @EnumSource(
            value = Verdict.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"OK", "INCONCLUSIVE"})
    void whatever_speaks_against_the_chain_calls_everybody_on_call_beside_the_audit_channel(Verdict verdict) {
        tell(catalogue("hana", AUDIT), verdict);

        assertEquals(List.of("C0AUDIT", "C0DEPOT", "U0MINJUN", "C0SHOP", "U0HANA"), places());
        assertTrue(in("C0AUDIT").contains("line of the report"), in("C0AUDIT"));
        assertTrue(in("C0DEPOT").contains("⏰ <@U0MINJUN> *" + CALL), in("C0DEPOT"));
        assertTrue(in("C0SHOP").contains("⏰ <@U0HANA> *" + CALL), in("C0SHOP"));
        assertTrue(in("U0HANA").contains(CALL), in("U0HANA"));
        for (var one : sent()) {
            var message = JsonParser.parseString(one.json()).getAsJsonObject();
            assertEquals(List.of(), BlockKitRules.problems(message, BlockKitRules.UPDATE_TEXT));
        }
    }

    @Test
    void what_could_not_be_looked_at_calls_nobody() {
        tell(catalogue("hana", AUDIT), Verdict.INCONCLUSIVE);
        assertEquals(List.of("C0AUDIT"), places());

        tell(catalogue("hana", ""), Verdict.INCONCLUSIVE);
        assertEquals(List.of("C0AUDIT"), places());
    }

    @Test
    void without_an_audit_channel_the_report_stands_in_every_operations_channel_once() {
        tell(catalogue("hana", ""), Verdict.TRUNCATED);

        assertEquals(List.of("C0DEPOT", "C0SHOP", "C0DEPOT", "U0MINJUN", "C0SHOP", "U0HANA"), places());
        for (var one : sent().subList(0, 2)) {
            assertTrue(one.json().contains("line of the report"), one.json());
            assertTrue(one.json().contains("끝이 잘렸습니다"), one.json());
        }
    }

    @Test
    void who_is_on_call_for_two_stacks_is_called_directly_once() {
        tell(catalogue("minjun", AUDIT), Verdict.ALTERED);

        assertEquals(List.of("C0AUDIT", "C0DEPOT", "U0MINJUN", "C0SHOP"), places());
    }

    @Test
    void the_next_check_that_finds_it_calls_again() {
        tell(catalogue("hana", AUDIT), Verdict.REWRITTEN);
        clock.advance(Duration.ofDays(1));
        tell(catalogue("hana", AUDIT), Verdict.REWRITTEN);

        assertEquals(places().subList(0, 5), places().subList(5, 10));
    }

    /// Two stacks, each with somebody on call.
    private static Catalogue catalogue(String onCallForShop, String audit) {
        return new SmallWorkspace()
                .replacing("commands/shop/stack.yaml", "services:\n  api:", """
                        duties: {on-call: [%s]}
                        services:
                          api:""".formatted(onCallForShop))
                .with("commands/depot/stack.yaml", """
                        dangjik: 1
                        stack: depot
                        title: {ko: 창고, en: Depot}
                        timezone: Asia/Seoul
                        channels: {operations: depot-ops}
                        duties: {on-call: [minjun]}
                        hosts: [shop-vm]
                        projects: {}
                        services: {}
                        """)
                .with("site.yaml", """
                        dangjik: 1
                        channels: {shop-ops: C0SHOP, depot-ops: C0DEPOT}
                        people:
                          hana: {name: "Hana", slack: ["T0LAB/U0HANA"]}
                          minjun: {name: "Minjun", slack: ["T0LAB/U0MINJUN"]}
                        posts: {shop-operator: [hana, minjun]}
                        """ + audit)
                .load();
    }

    private void tell(Catalogue catalogue, Verdict verdict) {
        var found = new AuditVerification(verdict, 12, 7, "0".repeat(64), List.of("line of the report"));
        var outbox = new JdbiOutbox(clock, new WakeUp());
        var calls = new AuditCalls(outbox, () -> catalogue, Texts.packaged(), ZoneId.of("Asia/Seoul"), clock);
        postgres.transactions(clock).run(handle -> calls.tell(handle, found));
    }

    private static String in(String channel) {
        return sent().stream()
                .filter(one -> one.channel().equals(channel))
                .map(Sent::json)
                .findFirst()
                .orElseThrow();
    }

    private static List<String> places() {
        return sent().stream().map(Sent::channel).toList();
    }

    private static List<Sent> sent() {
        return postgres.jdbi()
                .withHandle(handle -> handle.createQuery("select channel, body from outbox order by id")
                        .map((row, _) -> new Sent(row.getString("channel"), row.getString("body")))
                        .list());
    }
}
