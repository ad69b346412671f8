package dev.dangjik.killswitch;

import dev.dangjik.config.CanonicalJson;
import dev.dangjik.emergency.EmergencyEntry;
import dev.dangjik.emergency.EmergencyEntry.Fact;
import dev.dangjik.emergency.EmergencyEntry.Kind;
import dev.dangjik.emergency.EmergencyTaker;
import dev.dangjik.emergency.ImportedLine;
import dev.dangjik.message.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// Brings the lines about switches into the books.
final class EngageTaker implements EmergencyTaker {
    private final EngageNews news;

    EngageTaker(EngageNews news) {
        this.news = news;
    }

    @Override
    public Set<Kind> kinds() {
        return Set.of(Kind.ENGAGE, Kind.RESULT, Kind.FIGURES);
    }

    @Override
    public void take(Handle transaction, ImportedLine line) {
        switch (line.told().kind()) {
            case ENGAGE -> {
                insertEngagement(transaction, line.told());
                line.write(transaction, "killswitch.engaging", switchOf(line.told()));
            }
            case RESULT -> result(transaction, line);
            case FIGURES -> figures(transaction, line);
            case CLOSE, CLOSED, ON_IT, REFUSED -> throw new IllegalArgumentException("a line about no switch");
        }
    }

    private static void insertEngagement(Handle transaction, EmergencyEntry entry) {
        transaction
                .createUpdate("""
                        insert into kill_switch_engagement
                            (id, stack, switch, account, engaged_at, person, actor, reason)
                        values (:id, :stack, :switch, :account, :at, :person, :actor, :reason)
                        on conflict do nothing""")
                .bind("id", entry.id())
                .bind("stack", entry.text(Fact.STACK))
                .bind("switch", entry.text(SwitchFact.SWITCH))
                .bind("account", entry.text(SwitchFact.ACCOUNT))
                .bind("at", entry.at())
                .bind("person", entry.fact(Fact.PERSON).orElse(null))
                .bind("actor", entry.text(Fact.ACTOR))
                .bind("reason", entry.fact(Fact.REASON).orElse(null))
                .execute();
    }

    private void result(Handle transaction, ImportedLine line) {
        var entry = line.told();
        var outcome = entry.text(Fact.OUTCOME);
        transaction
                .createUpdate("update kill_switch_engagement set outcome = :outcome, ended_at = :at where id = :id")
                .bind("id", entry.id())
                .bind("outcome", outcome)
                .bind("at", entry.at())
                .execute();
        var engagement = Engagements.find(transaction, entry.id());
        var body =
                new LinkedHashMap<String, Object>(Map.of(Fact.OUTCOME, outcome, Fact.DETAIL, entry.text(Fact.DETAIL)));
        entry.fact(Fact.AFTER_RESTART).ifPresent(flag -> body.put(Fact.AFTER_RESTART, flag));
        engagement.ifPresent(known -> {
            body.put(SwitchFact.SWITCH, known.killSwitch());
            body.put(SwitchFact.ACCOUNT, known.account());
        });
        line.write(transaction, "killswitch." + outcome, body);
        engagement.ifPresent(known -> news.tell(transaction, known, detail(entry)));
    }

    private static List<Text> detail(EmergencyEntry entry) {
        var detail = new ArrayList<Text>();
        entry.fact(Fact.DETAIL)
                .filter(text -> !text.isBlank())
                .ifPresent(text -> detail.add(Text.of("killswitch.detail", text)));
        return detail;
    }

    private static void figures(Handle transaction, ImportedLine line) {
        var entry = line.told();
        transaction
                .createUpdate("update kill_switch_engagement set figures = :figures where id = :id")
                .bind("id", entry.id())
                .bind("figures", CanonicalJson.write(entry.facts()))
                .execute();
        line.write(transaction, "killswitch.figures", new LinkedHashMap<>(entry.facts()));
    }

    private static Map<String, Object> switchOf(EmergencyEntry entry) {
        return Map.of(
                SwitchFact.SWITCH, entry.text(SwitchFact.SWITCH),
                SwitchFact.ACCOUNT, entry.text(SwitchFact.ACCOUNT),
                Fact.REASON, entry.text(Fact.REASON));
    }
}
