package dev.dangjik.console;

import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.CatalogueLoader;
import dev.dangjik.config.Environment;
import dev.dangjik.config.Redactor;
import dev.dangjik.config.Secrets;
import dev.dangjik.console.assembly.Procedures;
import dev.dangjik.exposure.vm.Check;
import dev.dangjik.exposure.vm.HelperPackage;
import dev.dangjik.exposure.vm.MachinePolicy;
import dev.dangjik.exposure.vm.ProvisionedKey;
import dev.dangjik.exposure.vm.Provisioning;
import dev.dangjik.remote.ExecOutcome;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.SshRemoteShell;
import dev.dangjik.stack.Binding;
import dev.dangjik.stack.ExposureAccess;
import dev.dangjik.stack.Host;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `dangjik provision`: what opens admin pages on a machine is installed there, by root, once.
@Command(
        name = "provision",
        mixinStandardHelpOptions = true,
        description = "Shows what the exposure helper of a host needs there, as differences; changes nothing unless "
                + "told to. What may be opened comes from the surfaces of the stacks.",
        footer = {
            "",
            "As root on the machine, which needs no rights of the deploy user (do it this way):",
            "  dangjik provision everbit --script > provision.sh    read it, copy it there, and there:",
            "  sudo bash provision.sh apply",
            "--apply, --check and --remove run the same script over SSH by `sudo -n bash`: they need a deploy user who",
            "may become root without a password.",
            "Exit codes: 1 something differs, 69 the host cannot be reached, 75 something is open there, 77 no rights"
                    + " there, 78 the site or a stack lacks something."
        })
final class ProvisionCommand implements Callable<Integer> {
    private static final int DIFFERS = 1;
    private static final int NO_RIGHTS = 77;

    private final Environment environment;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "HOST", description = "Id of a host in site.yaml.")
    private String host = "";

    @ArgGroup
    private What what = new What();

    @Option(
            names = "--site",
            paramLabel = "FILE",
            description = "The site file; default: DANGJIK_SITE and its default.")
    private @Nullable Path site;

    /// At most one of them.
    static final class What {
        @Option(names = "--apply", description = "Make it so, by sudo of the deploy user, and look at it afterwards.")
        private boolean isApply;

        @Option(names = "--check", description = "Look whether all is installed, works, and the key can do no more.")
        private boolean isCheck;

        @Option(names = "--remove", description = "Take it away again; refuses while something is open.")
        private boolean isRemove;

        @Option(names = "--script", description = "Print the script for root, with what it installs inside.")
        private boolean isScript;
    }

    ProvisionCommand(Environment environment) {
        this.environment = environment;
    }

    /// What is provisioned.
    private record Target(Host host, ExposureAccess access, MachinePolicy policy) {}

    @Override
    public Integer call() throws RemoteException {
        var target = target(catalogue());
        var redactor = new Redactor();
        try (var shell = new SshRemoteShell(_ -> Optional.empty(), new Secrets(redactor))) {
            return run(target, shell);
        } catch (RemoteException e) {
            throw new Refusals.Refused(ExitCode.UNAVAILABLE, String.valueOf(e.getMessage()));
        }
    }

    private int run(Target target, SshRemoteShell shell) throws RemoteException {
        var helper = new HelperPackage();
        var reached = target.access().on(target.host());
        var script = helper.script(target.policy().text(target.access()), shell.publicKey(reached));
        if (what.isScript) {
            out().print(script);
            out().flush();
            return 0;
        }
        var provisioning = new Provisioning(shell, target.host(), script);
        if (what.isRemove) {
            return printed(provisioning.run(Provisioning.Mode.REMOVE));
        }
        if (what.isApply) {
            int applied = printed(provisioning.run(Provisioning.Mode.APPLY));
            return applied == 0 ? checked(target, shell, provisioning) : applied;
        }
        return what.isCheck ? checked(target, shell, provisioning) : planned(target, provisioning);
    }

    private int planned(Target target, Provisioning provisioning) throws RemoteException {
        int code = printed(provisioning.run(Provisioning.Mode.PLAN));
        out().println();
        out().println("Once, by hand, in nginx on " + target.host().id() + ":");
        target.policy().places().forEach(place -> out().println("  " + place));
        if (code != 0) {
            out().println("Nothing was changed. As root on the machine:");
            out().println("  dangjik provision " + target.host().id() + " --script > provision.sh");
            out().println("  sudo bash provision.sh apply");
        }
        out().flush();
        return code;
    }

    private int checked(Target target, SshRemoteShell shell, Provisioning provisioning) throws RemoteException {
        int machine = printed(provisioning.run(Provisioning.Mode.CHECK));
        var key = new ProvisionedKey(shell, Clock.systemUTC(), new HelperPackage().sha256());
        var found = key.look(target.access().on(target.host()));
        found.forEach(check -> out().println((check.isWell() ? "  " : "! ") + check.name() + " " + check.text()));
        out().flush();
        boolean isKeyWell = found.stream().allMatch(Check::isWell);
        return machine == 0 && !isKeyWell ? DIFFERS : machine;
    }

    private int printed(ExecOutcome outcome) {
        var text = outcome.output().text();
        out().print(text);
        out().flush();
        return switch (outcome) {
            case ExecOutcome.Exited exited -> {
                if (exited.code() != 0 && text.startsWith("sudo: ")) {
                    throw new Refusals.Refused(
                            NO_RIGHTS,
                            "The deploy user may not become root on " + host
                                    + ", and need not: have root run the script." + " Type: dangjik provision " + host
                                    + " --script > provision.sh");
                }
                yield exited.code();
            }
            case ExecOutcome.Killed killed -> throw unknown("it was ended by the signal " + killed.signal());
            case ExecOutcome.TimedOut timedOut ->
                throw unknown("it had not ended after " + timedOut.limit().toSeconds() + " s");
        };
    }

    private Refusals.Refused unknown(String why) {
        return new Refusals.Refused(
                ExitCode.UNAVAILABLE,
                "How the script ended on " + host + " is not known: " + why + ". Type: dangjik provision " + host);
    }

    private Catalogue catalogue() {
        var loader = new CatalogueLoader(Procedures.IDS, Clock.systemUTC());
        var siteFile = site == null ? environment.site() : site;
        return environment
                .workspace()
                .map(workspace -> loader.load(workspace, siteFile))
                .orElseGet(() -> loader.loadPackaged(siteFile));
    }

    private Target target(Catalogue catalogue) {
        var policy = MachinePolicy.of(host, catalogue.stacks().values());
        var target = new Target(
                bound(catalogue.site().host(host)), bound(catalogue.site().exposure(host)), policy);
        if (policy.isEmpty()) {
            throw new Refusals.Refused(
                    ExitCode.CONFIGURATION,
                    "No stack has a surface on " + host + ", so there is nothing to open there. Add surfaces: to its"
                            + " stack.yaml.");
        }
        policy.conflict().ifPresent(why -> {
            throw new Refusals.Refused(ExitCode.CONFIGURATION, why + ".");
        });
        return target;
    }

    private static <T> T bound(Binding<T> binding) {
        return switch (binding) {
            case Binding.Bound<T>(var value) -> value;
            case Binding.Unbound<T>(var id, var file, var line) ->
                throw new Refusals.Refused(
                        ExitCode.CONFIGURATION, file + " says nothing of it for " + id + ". Add: " + line);
        };
    }

    private PrintWriter out() {
        return Objects.requireNonNull(spec).commandLine().getOut();
    }
}
