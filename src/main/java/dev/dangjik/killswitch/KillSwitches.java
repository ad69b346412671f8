package dev.dangjik.killswitch;

import dev.dangjik.audit.AuditLog;
import dev.dangjik.command.CommandRequest;
import dev.dangjik.command.Procedure;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.ParsedArguments;
import dev.dangjik.config.Redactor;
import dev.dangjik.config.Secrets;
import dev.dangjik.killswitch.EmergencyEntry.Fact;
import dev.dangjik.message.Language;
import dev.dangjik.message.Text;
import dev.dangjik.message.Texts;
import dev.dangjik.permission.Actor;
import dev.dangjik.remote.RemoteShell;
import dev.dangjik.run.TriggerClient;
import dev.dangjik.stack.KillSwitch;
import dev.dangjik.stack.SlackAccount;
import dev.dangjik.store.Transactions;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Everything about kill switches, put together.
public final class KillSwitches {
    private static final Logger LOG = LoggerFactory.getLogger(KillSwitches.class);
    private static final String JOURNAL = "emergency.jsonl";

    /// Older than this a request that a crash cut off is not done any more: its person has long done something else.
    private static final Duration STALE = Duration.ofMinutes(10);

    private final Supplier<Catalogue> catalogue;
    private final Clock clock;
    private final SwitchNews news;
    private final EmergencyJournal journal;
    private final List<EmergencyEntry> cutOff;
    private final EmergencyImport importing;
    private final EngageProcedure engaging;
    private final Afterwards afterwards;
    private final List<Procedure> procedures;
    private final TriggerClient triggers;

    /// What it stands on.
    ///
    /// @param urgent transactions that somebody waits for within seconds
    public record Ground(Transactions urgent, AuditLog audit, Clock clock, Redactor redactor, Texts texts) {}

    /// Whom it reaches.
    public record Reach(RemoteShell shell, Secrets secrets, SwitchNews news) {}

    /// @param home directory of the emergency journal
    public KillSwitches(Path home, Supplier<Catalogue> catalogue, Ground ground, Reach reach) {
        this.catalogue = catalogue;
        this.clock = ground.clock();
        this.news = reach.news();
        this.journal = new EmergencyJournal(home.resolve(JOURNAL));
        this.importing =
                new EmergencyImport(journal, ground.urgent(), ground.audit(), clock, new EngageNews(news, catalogue));
        var line = new SwitchLine(reach.shell(), reach.secrets());
        var figures = new Figures(line);
        var engagements = new Engagements(ground.urgent());
        var marks = new EngageMarks();
        var earlier = new EarlierRequests(ground.urgent(), clock);
        var found = journal.read();
        found.entries().forEach(earlier::remember);
        this.cutOff = EmergencyImport.open(found);
        this.afterwards = new Afterwards(importing, journal, figures, ground.texts(), clock);
        this.engaging = new EngageProcedure(
                new EngageParts(journal, line, earlier, afterwards, marks, clock), ground.redactor()::redact);
        this.procedures = List.of(
                engaging,
                new LiftProcedure(line, figures, engagements, ground.texts()),
                new StatusProcedure(line, figures, engagements));
        this.triggers = new SwitchTriggers(line, catalogue, marks, engagements);
    }

    public List<Procedure> procedures() {
        return procedures;
    }

    /// Makes the calls of plans that lift a switch.
    public TriggerClient triggers() {
        return triggers;
    }

    /// Imports what the emergency journal holds; to be called every few seconds.
    public void importJournal() {
        importing.run();
    }

    /// Goes on with what stood in the journal without a result when this was made, in the background. Called once when
    /// the bot is ready; what has been asked for meanwhile is being done already.
    public void resume() {
        for (var entry : cutOff) {
            Thread.ofVirtual().name("engage-again").start(() -> again(entry));
        }
    }

    private void again(EmergencyEntry entry) {
        try {
            var isStale = entry.at().isBefore(clock.instant().minus(STALE));
            var request = isStale ? Optional.<CommandRequest>empty() : request(entry);
            if (request.isEmpty()) {
                var why = Text.of(isStale ? "killswitch.cut-off-long-ago" : "killswitch.gone");
                journal.append(engaging.result(
                        entry.id(),
                        new Engaged(Engaged.Outcome.UNKNOWN, List.of(why)),
                        Map.of(Fact.AFTER_RESTART, "true")));
                var _ = afterwards.soon();
                return;
            }
            LOG.warn("Engaging {} again: the bot ended before it was known what came of it", entry.text(Fact.SWITCH));
            var answer = engaging.again(request.get(), SwitchCall.of(request.get()), entry);
            entry.fact(Fact.RESPONSE_URL)
                    .ifPresent(url -> news.tellLate(
                            url, entry.fact(Fact.CHANNEL), Language.valueOf(entry.text(Fact.LANGUAGE)), answer));
        } catch (RuntimeException e) { // whatever it is, the others are looked at
            LOG.error("Going on with the request {} of the emergency journal", entry.id(), e);
        }
    }

    /// As it was authorised; the files must still know what it is about.
    private Optional<CommandRequest> request(EmergencyEntry entry) {
        var now = catalogue.get();
        var stack = now.stack(entry.text(Fact.STACK));
        var command = now.turning(entry.text(Fact.SWITCH), KillSwitch.Verb.ENGAGE, entry.text(Fact.STACK));
        if (stack.isEmpty() || command.isEmpty()) {
            return Optional.empty();
        }
        var arguments = new TreeMap<String, String>();
        arguments.put("account", entry.text(Fact.ACCOUNT));
        entry.fact(Fact.REASON).ifPresent(reason -> arguments.put("reason", reason));
        var actor = SlackAccount.parse(entry.text(Fact.ACTOR))
                .<Actor>map(account -> new Actor.Member(account, entry.fact(Fact.PERSON)))
                .orElseGet(() -> new Actor.Console(entry.text(Fact.ACTOR), entry.fact(Fact.PERSON)));
        return Optional.of(new CommandRequest(
                now, stack.get(), command.get(), new ParsedArguments.Valid(arguments), actor, clock.instant()));
    }
}
