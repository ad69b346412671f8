package dev.dangjik.killswitch;

import dev.dangjik.emergency.Emergency;
import dev.dangjik.emergency.EmergencyEntry;
import dev.dangjik.emergency.EmergencyEntry.Kind;
import dev.dangjik.emergency.EmergencyFacts;
import dev.dangjik.message.Text;
import dev.dangjik.message.Texts;
import dev.dangjik.stack.Site;
import java.time.Clock;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What follows once a switch has been engaged, and must never keep it from being engaged: the figures of that moment.
final class Afterwards {
    private static final Logger LOG = LoggerFactory.getLogger(Afterwards.class);

    private final Emergency emergency;
    private final Figures figures;
    private final Texts texts;
    private final Clock clock;

    Afterwards(Emergency emergency, Figures figures, Texts texts, Clock clock) {
        this.emergency = emergency;
        this.figures = figures;
        this.texts = texts;
        this.clock = clock;
    }

    /// Looks at the figures in the background and writes them down.
    void figures(Site site, SwitchCall about, String id) {
        if (about.killSwitch().figures().isEmpty()) {
            return;
        }
        Thread.ofVirtual().name("figures").start(() -> {
            try {
                emergency.append(new EmergencyEntry(id, Kind.FIGURES, clock.instant(), figures.now(site, about)));
                var _ = emergency.soon();
            } catch (RuntimeException e) { // whatever it is, the switch is engaged
                LOG.warn("Looking at the figures of {}", about.killSwitch().id(), e);
            }
        });
    }

    /// For the journal, which is read in one language.
    String said(List<Text> why) {
        return EmergencyFacts.said(texts, why);
    }
}
