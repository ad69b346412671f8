package dev.dangjik.slack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.SmallWorkspace;
import dev.dangjik.exposure.CloseReason;
import dev.dangjik.exposure.Exposure;
import dev.dangjik.exposure.ExposureState;
import dev.dangjik.message.JdbiOutbox;
import dev.dangjik.message.Text;
import dev.dangjik.message.Texts;
import dev.dangjik.message.WakeUp;
import dev.dangjik.run.RunId;
import dev.dangjik.testing.BlockKitRules;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.TestClock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Who is called, and where, about a page that is not seen closed.
class ExposureCallsTest {
    private static final String PEOPLE = """
            people:
              hana: {name: "Hana", slack: ["T0LAB/U0HANA", "T0LAB/U0HANA2"]}
              minjun: {name: "Minjun", slack: ["T0LAB/U0MINJUN"]}
              sora: {name: "Sora", slack: ["T0LAB/U0SORA"]}
            posts: {shop-operator: [hana, minjun]}
            """;

    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    private final TestClock clock = TestClock.atNoon();

    private record Sent(String channel, String json) {}

    @Test
    void
            the_channel_hears_it_with_a_mention_of_each_on_call_and_each_of_them_directly_however_many_accounts_they_have() {
        call(onCall(PEOPLE), 1);

        var sent = sent();
        assertEquals(
                List.of("C0SHOP", "U0HANA", "U0MINJUN"),
                sent.stream().map(Sent::channel).toList());
        var channel = sent.getFirst().json();
        assertTrue(channel.contains("⏰ <@U0HANA> <@U0MINJUN> *board* 화면이 닫힌 것을 확인하지 못했습니다(실행 261120k3p7q)."), channel);
        for (var one : sent) {
            assertTrue(one.json().contains("*board* 화면이 닫힌 것을 확인하지 못했습니다"), one.json());
            assertTrue(one.json().contains("no route to host"), one.json());
            assertEquals(
                    List.of(),
                    BlockKitRules.problems(
                            JsonParser.parseString(one.json()).getAsJsonObject(), BlockKitRules.UPDATE_TEXT));
        }
        assertFalse(sent.getLast().json().contains("<@"), "who is written to directly needs no mention");
    }

    @Test
    void every_call_is_made_once_and_the_next_one_is_another() {
        call(onCall(PEOPLE), 1);
        call(onCall(PEOPLE), 1);
        assertEquals(3, sent().size());

        call(onCall(PEOPLE), 2);

        assertEquals(
                List.of("C0SHOP", "U0HANA", "U0MINJUN", "C0SHOP", "U0HANA", "U0MINJUN"),
                sent().stream().map(Sent::channel).toList());
    }

    @Test
    void where_nobody_on_call_has_an_account_the_channel_says_so() {
        call(onCall("""
                people:
                  hana: {name: "Hana", slack: ["T0LAB/U0HANA"]}
                  minjun: {name: "Minjun", slack: ["T0LAB/U0MINJUN"]}
                  sora: {name: "Sora", slack: [], console: sora}
                posts: {shop-operator: [hana, minjun], night: [sora]}
                """, "night"), 1);

        var sent = sent();
        assertEquals(List.of("C0SHOP"), sent.stream().map(Sent::channel).toList());
        var channel = sent.getFirst().json();
        assertTrue(channel.contains("*board* 화면이 닫힌 것을 확인하지 못했습니다"), channel);
        assertTrue(channel.contains("duties.on-call(night)에 연결된 Slack 계정이 site.yaml 파일에 없습니다"), channel);
    }

    private static Catalogue onCall(String people) {
        return onCall(people, "shop-operator");
    }

    private static Catalogue onCall(String people, String duty) {
        return new SmallWorkspace()
                .replacing("commands/shop/stack.yaml", "services:\n  api:", """
                        duties: {on-call: [%s]}
                        services:
                          api:""".formatted(duty))
                .boundTo(people)
                .load();
    }

    private void call(Catalogue catalogue, int number) {
        var outbox = new JdbiOutbox(clock, new WakeUp());
        var calls = new ExposureCalls(outbox, () -> catalogue, Texts.packaged());
        postgres.transactions(clock).run(handle -> calls.make(handle, board(), number));
    }

    private Exposure board() {
        return new Exposure(
                new RunId("261120k3p7q"),
                "shop",
                "board",
                "shop-vm",
                ExposureState.UNVERIFIED,
                clock.instant(),
                Optional.of(clock.instant()),
                Optional.of(clock.instant()),
                Optional.of(CloseReason.TTL),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(Text.of("exposure.detail.machine-says", "shop-vm", "no route to host")),
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.empty());
    }

    private static List<Sent> sent() {
        return postgres.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "select channel, body from outbox where kind = 'message' order by id")
                        .map((row, _) -> new Sent(row.getString("channel"), row.getString("body")))
                        .list());
    }
}
