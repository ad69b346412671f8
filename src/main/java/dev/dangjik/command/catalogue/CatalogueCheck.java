package dev.dangjik.command.catalogue;

import dev.dangjik.config.InvalidConfiguration;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Checks a workspace as a start would, for the operators' own continuous integration.
public final class CatalogueCheck {
    /// Everything is right.
    public static final int RIGHT = 0;

    /// Something is wrong.
    public static final int WRONG = 1;

    private final CatalogueLoader loader;
    private final PrintWriter out;

    public CatalogueCheck(CatalogueLoader loader, PrintWriter out) {
        this.loader = loader;
        this.out = out;
    }

    /// Prints every problem, one a line as `file:line: message`, or what was found to be right.
    ///
    /// @param workspace directory with `commands/` and `permissions/`; empty: the packaged files
    /// @param site the site file; it need not exist
    /// @return [#RIGHT] or [#WRONG], the exit code
    public int run(Optional<Path> workspace, Path site) {
        try {
            var catalogue =
                    workspace.map(directory -> loader.load(directory, site)).orElseGet(() -> loader.loadPackaged(site));
            int commands =
                    catalogue.commands().values().stream().mapToInt(Map::size).sum();
            out.println(catalogue.stacks().size() + " stacks, " + commands + " commands, "
                    + (catalogue.site().isBound() ? "bound by " + site : "not bound (" + site + " is not there)"));
            out.println("digest " + catalogue.digest());
            return RIGHT;
        } catch (InvalidConfiguration invalid) {
            invalid.problems().forEach(out::println);
            out.println(invalid.problems().size() + (invalid.problems().size() == 1 ? " problem" : " problems"));
            return WRONG;
        } finally {
            out.flush();
        }
    }
}
