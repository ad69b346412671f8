package dev.dangjik.plan;

import dev.dangjik.message.LocalizedText;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/// A part of a run that is executed as a whole by one party.
public sealed interface Segment permits Segment.Remote, Segment.FromOutside, Segment.Exposure, Segment.HttpTrigger {
    /// Position in the plan, from 1.
    int number();

    /// Ids of the persons for whom it is, whoever asks for it; none of them consents to it.
    default List<String> beneficiaries() {
        return List.of();
    }

    /// A batch of steps on one host, executed exactly once by the supervisor there.
    ///
    /// @param host id of the host
    /// @param fingerprints host keys that were pinned when the plan was made
    /// @param directory absolute working directory of every step; empty: the user's home
    /// @param passesFreeze whether it may run while the service is frozen (rollback, close, cancel)
    /// @param deadline for all steps together, without compensation
    /// @param environment never holds secrets
    /// @param files name to content of the scripts the steps use
    record Remote(
            int number,
            String host,
            List<String> fingerprints,
            DetachMode detach,
            Optional<LockName> lock,
            Optional<String> directory,
            boolean passesFreeze,
            Duration deadline,
            SortedMap<String, String> environment,
            SortedMap<String, String> files,
            List<Step> steps,
            List<Compensation> compensations)
            implements Segment {
        public Remote {
            fingerprints = List.copyOf(fingerprints);
            steps = List.copyOf(steps);
            compensations = List.copyOf(compensations);
        }
    }

    /// A look from outside, from the bot. A failure does not undo anything: the bot's own network may be at fault; it
    /// is
    /// told, with the way back offered where there is one.
    sealed interface FromOutside extends Segment {
        String id();

        LocalizedText title();

        URI url();

        /// How long it must keep being as it should.
        Duration lasts();
    }

    /// Looks whether the service answers.
    ///
    /// @param lasts how long it must keep answering
    record OutsideProbe(int number, String id, LocalizedText title, URI url, Set<Integer> statuses, Duration lasts)
            implements FromOutside {
        public OutsideProbe {
            statuses = Set.copyOf(statuses);
        }
    }

    /// Looks whether a domain serves, and is trusted with, the certificate whose fingerprint a step of this run
    /// has told (the fact `certificate.fingerprint`).
    record OutsideCertificate(int number, String id, LocalizedText title, String domain) implements FromOutside {
        @Override
        public URI url() {
            return URI.create("https://" + domain + "/");
        }

        @Override
        public Duration lasts() {
            return Duration.ZERO;
        }
    }

    /// Opens a surface for some sources, waits, and closes it, all through the helper on the machine, which closes
    /// by itself when nobody tells it to. Looked at from outside before it counts as open, and as closed.
    ///
    /// @param surface id
    /// @param fingerprints host keys that were pinned when the plan was made
    /// @param user whom the helper is asked as
    /// @param url where it is opened
    /// @param upstream what is then reached there
    /// @param mode `include` or `sidecar`
    /// @param sources whom it is opened for
    /// @param lasts from the moment it is open
    /// @param isKeptAlive whether the machine closes it when the bot is not heard of for ten minutes
    /// @param stages title of each step, in their order
    record Exposure(
            int number,
            String surface,
            String host,
            List<String> fingerprints,
            String user,
            URI url,
            String upstream,
            String mode,
            List<Source> sources,
            Duration lasts,
            boolean isKeptAlive,
            List<StageTitle> stages)
            implements Segment {
        public Exposure {
            fingerprints = List.copyOf(fingerprints);
            sources = List.copyOf(sources);
            stages = List.copyOf(stages);
        }

        /// Ids of the persons it is opened for, in the order of the sources.
        @Override
        public List<String> beneficiaries() {
            return sources.stream().map(Source::person).distinct().toList();
        }
    }

    /// Where somebody comes from.
    ///
    /// @param network in CIDR notation
    /// @param person id
    record Source(String network, String person) {}

    /// What a stage of an exposure is called.
    record StageTitle(ExposureStage stage, LocalizedText title) {}

    /// Calls an HTTP interface of the operated system once, by the bot over SSH, and reads back what came of it. A call
    /// that may have begun is never made again: what is read back decides.
    ///
    /// @param host id of the host
    /// @param fingerprints host keys that were pinned when the plan was made
    /// @param curl the exact words that run there; what is called, and the token, come by its standard input
    /// @param token id of the secret in the site, sent with each call; never its value
    /// @param readBack asked after the call
    /// @param pointer JSON pointer (RFC 6901) to the value in what is read back
    /// @param expected that value as canonical JSON, once the call has had its effect
    /// @param fence what must be unchanged when the call is made
    record HttpTrigger(
            int number,
            String id,
            LocalizedText title,
            String host,
            List<String> fingerprints,
            ShellCommand curl,
            Optional<String> token,
            HttpCall call,
            HttpCall readBack,
            String pointer,
            String expected,
            Fence fence)
            implements Segment {
        public HttpTrigger {
            fingerprints = List.copyOf(fingerprints);
        }

        /// Something that others may change at any moment, without a lock.
        ///
        /// @param newest its last change when the plan was made; empty text: none is known
        public record Fence(String name, String newest) {}
    }
}
