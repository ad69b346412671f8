package dev.dangjik.run;

import dev.dangjik.message.LocalizedText;
import dev.dangjik.plan.Phase;
import dev.dangjik.plan.Plan;
import dev.dangjik.plan.Segment;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// The steps of a run: their rows, with the titles that stand in the plan.
final class StepViews {
    private StepViews() {}

    static List<StepView> of(Handle handle, RunId id, Plan plan) {
        return handle.createQuery("""
                        select * from run_step where run_id = :id order by segment, compensation, position, id""")
                .bind("id", id.value())
                .map((result, _) -> step(new Row(result), plan))
                .list();
    }

    private static StepView step(Row row, Plan plan) throws SQLException {
        int segment = row.result().getInt("segment");
        var id = row.text("id").orElseThrow();
        boolean isCompensation = row.result().getBoolean("compensation");
        var about = about(plan, segment, id, isCompensation)
                .orElseGet(() -> new About(new LocalizedText(id, id), Phase.CHANGE, true));
        return new StepView(
                segment,
                id,
                about.title(),
                about.phase(),
                isCompensation,
                about.isResumable(),
                StepState.of(row.text("state").orElseThrow()),
                row.text("how"),
                row.result().getInt("attempts"),
                row.number("exit_code"),
                row.time("started_at"),
                row.time("ended_at"));
    }

    private record About(LocalizedText title, Phase phase, boolean isResumable) {}

    private static Optional<About> about(Plan plan, int number, String id, boolean isCompensation) {
        return plan.segments().stream()
                .filter(segment -> segment.number() == number)
                .findFirst()
                .flatMap(segment -> switch (segment) {
                    case Segment.Remote remote
                    when isCompensation ->
                        remote.compensations().stream()
                                .filter(c -> c.id().equals(id))
                                .findFirst()
                                .map(c -> new About(c.title(), Phase.CHANGE, true));
                    case Segment.Remote remote ->
                        remote.steps().stream()
                                .filter(s -> s.id().equals(id))
                                .findFirst()
                                .map(s -> new About(s.title(), s.phase(), s.isResumable()));
                    case Segment.FromOutside look -> Optional.of(new About(look.title(), Phase.GATE, true));
                    case Segment.Exposure exposure ->
                        exposure.stages().stream()
                                .filter(stage -> stage.stage().id().equals(id))
                                .findFirst()
                                .map(stage ->
                                        new About(stage.title(), stage.stage().phase(), true));
                    case Segment.HttpTrigger trigger -> Optional.of(new About(trigger.title(), Phase.CHANGE, true));
                });
    }
}
