package dev.dangjik.testing;

import dev.dangjik.message.LocalizedText;
import dev.dangjik.permission.FreezeSchedule;
import dev.dangjik.permission.FreezeWindow;
import dev.dangjik.permission.Rules;
import dev.dangjik.permission.Scope;
import dev.dangjik.permission.WindowFreeze;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A freeze window for tests that say themselves when it is in force.
public final class SomeWindow {
    public static final String ID = "month-end";

    private SomeWindow() {}

    public static WindowFreeze until(Instant end) {
        return until(end, Optional.of(new FreezeWindow.BreakGlass(1, List.of("operator"), Duration.ofMinutes(30))));
    }

    public static WindowFreeze until(Instant end, Optional<FreezeWindow.BreakGlass> glass) {
        var schedule = FreezeSchedule.of("0 18 * * 5", Duration.ofHours(63), ZoneId.of("Asia/Seoul"));
        var window = new FreezeWindow(
                ID,
                new Scope(Set.of(), Set.of(), Set.of(), Set.of()),
                schedule,
                new LocalizedText("월말 정산", "Month-end settlement"),
                glass,
                new Rules.Origin("freezes.yaml", 4));
        return new WindowFreeze(List.of(window), end);
    }
}
