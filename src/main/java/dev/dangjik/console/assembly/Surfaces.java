package dev.dangjik.console.assembly;

import dev.dangjik.command.Procedure;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.exposure.Alarm;
import dev.dangjik.exposure.ExposureCloseProcedure;
import dev.dangjik.exposure.ExposureDecisions;
import dev.dangjik.exposure.ExposureProcedure;
import dev.dangjik.exposure.ExposureRuns;
import dev.dangjik.exposure.ExposureStatusProcedure;
import dev.dangjik.exposure.ExposureWatch;
import dev.dangjik.exposure.HelperDoor;
import dev.dangjik.exposure.OutsideLook;
import dev.dangjik.exposure.Timing;
import dev.dangjik.exposure.vm.ExposureHelper;
import dev.dangjik.exposure.vm.SshExposureHelper;
import dev.dangjik.exposure.vm.WhereInstalled;
import dev.dangjik.message.Texts;
import dev.dangjik.run.ExposureCarrier;
import dev.dangjik.run.OutsideClient;
import dev.dangjik.run.RunControl;
import dev.dangjik.store.Pause;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// What opens surfaces and sees that they close.
record Surfaces(Books books, Supplier<Catalogue> catalogue, ExposureHelper helper, OutsideClient outside) {
    static Surfaces on(Machines machines, Books books, Supplier<Catalogue> catalogue) {
        var helper = new WhereInstalled(
                new SshExposureHelper(machines.shell(), books.clock()),
                machines.shell(),
                id -> Optional.ofNullable(catalogue.get().site().hosts().get(id)));
        return new Surfaces(books, catalogue, helper, machines.outside());
    }

    /// Carries openings from the wish until they are seen closed.
    ExposureCarrier carrier(Alarm.Call call) {
        return new ExposureRuns(
                books.transactions(),
                new HelperDoor(helper, () -> catalogue.get().site()),
                new OutsideLook(outside),
                new Alarm(call),
                Pause.real(),
                Timing.usual());
    }

    List<Procedure> procedures(Texts texts) {
        return List.of(
                new ExposureProcedure(helper, books.clock(), texts),
                new ExposureStatusProcedure(books.transactions(), helper, new OutsideLook(outside)));
    }

    List<Procedure> decisions(RunControl control) {
        return List.of(
                new ExposureCloseProcedure(control, new ExposureDecisions(books.audit(), control, books.clock())));
    }

    /// Closes what nobody asked the bot for.
    ExposureWatch watch(ExposureWatch.News news) {
        return new ExposureWatch(catalogue, helper, books.transactions(), books.audit(), news);
    }
}
