package dev.dangjik.run;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ends the process at one failpoint as `kill -9` would, at the n-th time it is reached. For crash tests only.
public final class HaltingFailpoints implements Failpoints {
    /// Exit code of the halted process, as of one that was ended by signal 9.
    public static final int EXIT_CODE = 137;

    private static final Logger LOG = LoggerFactory.getLogger(HaltingFailpoints.class);

    private final Failpoint point;
    private final AtomicInteger left;

    public HaltingFailpoints(Failpoint point, int time) {
        this.point = point;
        this.left = new AtomicInteger(time);
    }

    /// The crash that the system properties ask for: `dangjik.failpoint=NAME[:n]`, honoured only together with
    /// `dangjik.failpoints=allowed`; none otherwise.
    public static Failpoints ofSystemProperties() {
        if (!"allowed".equals(System.getProperty("dangjik.failpoints"))) {
            return Failpoints.none();
        }
        return Optional.ofNullable(System.getProperty("dangjik.failpoint"))
                .map(HaltingFailpoints::parse)
                .orElseGet(Failpoints::none);
    }

    private static Failpoints parse(String text) {
        int colon = text.indexOf(':');
        return colon < 0
                ? new HaltingFailpoints(Failpoint.valueOf(text), 1)
                : new HaltingFailpoints(
                        Failpoint.valueOf(text.substring(0, colon)), Integer.parseInt(text.substring(colon + 1)));
    }

    @Override
    public void hit(Failpoint reached) {
        if (reached == point && left.decrementAndGet() == 0) {
            LOG.warn("Halting at the failpoint {}", reached);
            Runtime.getRuntime().halt(EXIT_CODE);
        }
    }
}
