package dev.dangjik.killswitch;

import dev.dangjik.killswitch.EmergencyEntry.Kind;
import dev.dangjik.message.Language;
import dev.dangjik.message.Text;
import dev.dangjik.message.Texts;
import dev.dangjik.message.Voice;
import dev.dangjik.stack.Site;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What follows once a switch has been engaged, and must never keep it from being engaged: the import into the
/// database, and the figures of that moment.
final class Afterwards {
    private static final Logger LOG = LoggerFactory.getLogger(Afterwards.class);

    /// Longer than an import takes while the database is there.
    private static final Duration SOON = Duration.ofMillis(500);

    private final EmergencyImport importing;
    private final EmergencyJournal journal;
    private final Figures figures;
    private final Texts texts;
    private final Clock clock;

    Afterwards(EmergencyImport importing, EmergencyJournal journal, Figures figures, Texts texts, Clock clock) {
        this.importing = importing;
        this.journal = journal;
        this.figures = figures;
        this.texts = texts;
        this.clock = clock;
    }

    /// Begins to import.
    CompletableFuture<Boolean> soon() {
        return CompletableFuture.supplyAsync(
                        () -> {
                            importing.run();
                            return true;
                        },
                        task -> Thread.ofVirtual().name("emergency-import").start(task))
                .exceptionally(problem -> {
                    LOG.info("The emergency journal is imported later: {}", problem.toString());
                    return false;
                });
    }

    /// Whether everything is imported within half a second.
    boolean isImportedSoon() {
        return soon().completeOnTimeout(false, SOON.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    /// Looks at the figures in the background and writes them down.
    void figures(Site site, SwitchCall about, String id) {
        if (about.killSwitch().figures().isEmpty()) {
            return;
        }
        Thread.ofVirtual().name("figures").start(() -> {
            try {
                journal.append(new EmergencyEntry(id, Kind.FIGURES, clock.instant(), figures.now(site, about)));
                var _ = soon();
            } catch (RuntimeException e) { // whatever it is, the switch is engaged
                LOG.warn("Looking at the figures of {}", about.killSwitch().id(), e);
            }
        });
    }

    /// For the journal, which is read in one language.
    String said(List<Text> why) {
        var voice = Voice.plain(Language.EN, ZoneOffset.UTC);
        return why.stream().map(text -> texts.render(text, voice)).collect(Collectors.joining(" "));
    }
}
