package dev.dangjik.console.assembly;

import dev.dangjik.command.Procedure;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.emergency.Emergency;
import dev.dangjik.exposure.Alarm;
import dev.dangjik.exposure.AwayClosings;
import dev.dangjik.exposure.AwayNews;
import dev.dangjik.exposure.CloseTaker;
import dev.dangjik.exposure.ClosingMarks;
import dev.dangjik.exposure.ExposureCloseProcedure;
import dev.dangjik.exposure.ExposureDecisions;
import dev.dangjik.exposure.ExposureExtendProcedure;
import dev.dangjik.exposure.ExposureProcedure;
import dev.dangjik.exposure.ExposureRuns;
import dev.dangjik.exposure.ExposureStatusProcedure;
import dev.dangjik.exposure.ExposureWatch;
import dev.dangjik.exposure.HelperDoor;
import dev.dangjik.exposure.MarkedDoor;
import dev.dangjik.exposure.OutsideLook;
import dev.dangjik.exposure.Timing;
import dev.dangjik.exposure.vm.ExposureHelper;
import dev.dangjik.exposure.vm.SshExposureHelper;
import dev.dangjik.exposure.vm.WhereInstalled;
import dev.dangjik.message.Texts;
import dev.dangjik.run.ExposureCarrier;
import dev.dangjik.run.RunEngine;
import dev.dangjik.store.Pause;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What opens surfaces and sees that they close.
final class Surfaces implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Surfaces.class);

    private final Books books;
    private final Supplier<Catalogue> catalogue;
    private final Machines machines;
    private final Emergency emergency;
    private final ExposureHelper helper;
    private final ClosingMarks marks = new ClosingMarks();
    private final AwayClosings away;

    /// @param emergency in which is written what is closed without the database
    Surfaces(Books books, Supplier<Catalogue> catalogue, Machines machines, Emergency emergency, Told told) {
        this.books = books;
        this.catalogue = catalogue;
        this.machines = machines;
        this.emergency = emergency;
        this.helper = new WhereInstalled(
                new SshExposureHelper(machines.shell(), books.clock()),
                machines.shell(),
                id -> Optional.ofNullable(catalogue.get().site().hosts().get(id)));
        this.away = new AwayClosings(
                catalogue,
                new AwayClosings.Ground(emergency, marks, books.clock(), told.texts(), books.redactor()::redact),
                new AwayClosings.Reach(helper, outside(), told.news(), Pause.real()),
                Timing.usual());
    }

    /// How people hear of it while the database is away.
    record Told(Texts texts, AwayNews news) {}

    /// Asks the machines.
    ExposureHelper helper() {
        return helper;
    }

    private OutsideLook outside() {
        return new OutsideLook(machines.outside());
    }

    /// Carries openings from the wish until they are seen closed.
    ExposureCarrier carrier(Alarm.Call call) {
        var door = new MarkedDoor(new HelperDoor(helper, () -> catalogue.get().site()), marks);
        return new ExposureRuns(
                books.transactions(),
                new ExposureRuns.Reach(door, outside(), this::importJournal),
                new Alarm(call),
                Pause.real(),
                Timing.usual());
    }

    private void importJournal() {
        try {
            emergency.importJournal();
        } catch (RuntimeException e) { // whatever it says, an exposure is carried on
            LOG.warn("The emergency journal is imported later", e);
        }
    }

    List<Procedure> procedures(Texts texts) {
        return List.of(
                new ExposureProcedure(helper, books.clock(), texts),
                new ExposureStatusProcedure(books.transactions(), helper, outside()));
    }

    /// Takes what was closed without the database into the books from now on.
    List<Procedure> decisions(RunEngine engine, ExposureWatch.News news) {
        var control = engine.control();
        emergency.add(new CloseTaker(
                control, marks, catalogue, news, books.clock(), Timing.usual().toClose()));
        return List.of(
                new ExposureCloseProcedure(control, new ExposureDecisions(books.audit(), control, books.clock()), away),
                new ExposureExtendProcedure(engine.runs()));
    }

    /// Closes what nobody asked the bot for.
    ExposureWatch watch(ExposureWatch.News news) {
        return new ExposureWatch(catalogue, helper, books.transactions(), books.audit(), news);
    }

    @Override
    public void close() {
        away.close();
    }

    /// Goes on with what a bot that ended in the middle was closing without the database.
    void resume() {
        away.resume();
    }
}
