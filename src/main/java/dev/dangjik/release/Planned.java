package dev.dangjik.release;

import dev.dangjik.message.Text;
import dev.dangjik.plan.Plan;
import java.util.List;

/// What came of planning a deploy or a rollback.
public sealed interface Planned {
    record Ready(Plan plan) implements Planned {}

    /// There is nothing sensible to run.
    ///
    /// @param typeNext lines to type instead
    record Refused(Text why, List<String> typeNext) implements Planned {
        public Refused {
            typeNext = List.copyOf(typeNext);
        }
    }
}
