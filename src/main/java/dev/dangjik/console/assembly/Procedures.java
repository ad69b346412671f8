package dev.dangjik.console.assembly;

import dev.dangjik.certificate.CertificateChange;
import dev.dangjik.certificate.CertificateStatus;
import dev.dangjik.command.Procedure;
import dev.dangjik.health.HealthProcedure;
import dev.dangjik.message.Texts;
import dev.dangjik.release.ComposeDeployPlanner;
import dev.dangjik.release.ComposeTargets;
import dev.dangjik.release.DeployProcedure;
import dev.dangjik.release.Releases;
import dev.dangjik.release.ReleasesProcedure;
import dev.dangjik.release.RollbackPlanner;
import dev.dangjik.release.RollbackProcedure;
import dev.dangjik.remote.ScriptLibrary;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The built-in procedures of this version.
public final class Procedures {
    /// Their words in the files.
    public static final Set<String> IDS =
            Set.of("health", "deploy", "rollback", "releases", "certificate", "exposure", "kill-switch");

    private Procedures() {}

    static List<Procedure> of(Books books, Machines machines, Counter.Doors doors, Texts texts) {
        var shell = machines.shell();
        var transactions = books.transactions();
        var scripts = new ScriptLibrary();
        var targets = new ComposeTargets(machines.profiles());
        var all = new ArrayList<Procedure>(doors.surfaces().procedures(texts));
        all.addAll(doors.switches().procedures());
        all.addAll(List.of(
                new HealthProcedure(shell, machines.engines(), machines.supervisor()),
                new DeployProcedure(
                        targets, new ComposeDeployPlanner(shell, scripts, texts, transactions, books.clock())),
                new RollbackProcedure(targets, new RollbackPlanner(shell, scripts, texts, transactions)),
                new ReleasesProcedure(targets, new Releases(shell, scripts, transactions)),
                new CertificateStatus(shell, scripts),
                new CertificateChange(shell, scripts, texts, machines.profiles())));
        return all;
    }
}
