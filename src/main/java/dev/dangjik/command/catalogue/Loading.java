package dev.dangjik.command.catalogue;

import dev.dangjik.config.Problems;
import dev.dangjik.config.YamlFile;
import dev.dangjik.permission.CommandSubject;
import dev.dangjik.permission.FreezeWindows;
import dev.dangjik.permission.FreezesCheck;
import dev.dangjik.permission.Known;
import dev.dangjik.permission.PolicyTests;
import dev.dangjik.permission.RulePolicy;
import dev.dangjik.permission.Rules;
import dev.dangjik.permission.RulesCheck;
import dev.dangjik.permission.RulesReader;
import dev.dangjik.remote.Bytes;
import dev.dangjik.stack.Site;
import dev.dangjik.stack.SiteReader;
import dev.dangjik.stack.Stack;
import dev.dangjik.stack.Surface;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// One loading of the catalogue, from the files to the whole.
final class Loading {
    private static final String ROLES = "permissions/roles.yaml";
    private static final String GRANTS = "permissions/grants.yaml";
    private static final String APPROVALS = "permissions/approvals.yaml";
    private static final String FREEZES = "permissions/freezes.yaml";
    private static final String TESTS = "permissions/tests/";

    private final Workspace workspace;
    private final Set<String> procedures;
    private final Instant now;
    private final Problems problems = new Problems();
    private final SortedMap<String, String> digests = new TreeMap<>();

    Loading(Workspace workspace, Set<String> procedures, Instant now) {
        this.workspace = workspace;
        this.procedures = procedures;
        this.now = now;
    }

    Catalogue load(String siteFile, Optional<byte[]> siteContent) {
        workspace.files().forEach((name, content) -> digests.put(name, Digests.of(content)));
        siteContent.ifPresent(content -> digests.put("site.yaml", Digests.of(Bytes.copyOf(content))));
        var site = siteContent
                .map(content -> SiteReader.read(YamlFile.parse(siteFile, content, problems)))
                .orElse(Site.unbound(siteFile));
        var layout = Layout.of(workspace, problems);
        var stacks = new TreeMap<String, Stack>();
        var commands = new TreeMap<String, SortedMap<String, CommandDefinition>>();
        layout.stacks().forEach((directory, files) -> {
            var reader = new StackLoading(directory, files, procedures, digests, problems);
            reader.stack().ifPresent(stack -> {
                stacks.put(directory, stack);
                commands.put(directory, reader.commands(stack));
            });
        });
        new NamesCheck(stacks, commands, site, problems).run();
        var rules = rules();
        var known = known(stacks, commands);
        // Rules about commands that could not be read would only be reported a second time.
        if (problems.isEmpty()) {
            new RulesCheck(rules, site, known, problems).run();
        }
        if (problems.isEmpty()) {
            new FreezesCheck(rules, known, now, problems).run();
        }
        if (problems.isEmpty()) {
            checkEverybodyIsServed(rules, known);
            runTests(rules, known);
        }
        problems.throwIfAny();
        return new Catalogue(
                stacks,
                commands,
                new RulePolicy(rules, site, known),
                new FreezeWindows(rules.freezes(), known),
                site,
                digests,
                Digests.of(digests, _ -> true),
                Digests.of(digests, name -> name.startsWith("permissions/")),
                now);
    }

    private Rules rules() {
        var reader = new RulesReader();
        readIfThere(ROLES, true, reader::readRoles);
        readIfThere(GRANTS, true, reader::readGrants);
        readIfThere(APPROVALS, false, reader::readApprovals);
        readIfThere(FREEZES, false, reader::readFreezes);
        return reader.rules();
    }

    private void readIfThere(String name, boolean isRequired, Consumer<YamlFile> read) {
        var content = workspace.files().get(name);
        if (content != null) {
            read.accept(YamlFile.parse(name, content.toArray(), problems));
        } else if (isRequired) {
            problems.add(name, 0, "is missing; without it nobody may do anything");
        }
    }

    private void runTests(Rules rules, Known known) {
        var tests = new PolicyTests(rules, known, now);
        workspace.files().forEach((name, content) -> {
            if (name.startsWith(TESTS) && name.endsWith(".yaml")) {
                tests.run(YamlFile.parse(name, content.toArray(), problems));
            }
        });
    }

    private static Known known(Map<String, Stack> stacks, Map<String, SortedMap<String, CommandDefinition>> commands) {
        var subjects = new ArrayList<CommandSubject>();
        var services = new HashMap<String, Set<String>>();
        var channels = new HashSet<String>();
        var passing = new HashSet<CommandSubject>();
        var consents = new HashMap<String, Map<String, Integer>>();
        var atOnce = new HashSet<String>();
        stacks.forEach((id, stack) -> {
            commands.getOrDefault(id, new TreeMap<>()).values().forEach(command -> {
                var subject = new CommandSubject(id, command.id(), command.effect());
                subjects.add(subject);
                if (command.passesFreezes()) {
                    passing.add(subject);
                }
                if (command.isAtOnce()) {
                    atOnce.add(id + "/" + command.id());
                }
            });
            ReservedVerbs.DECIDED.forEach((verb, effect) -> subjects.add(new CommandSubject(id, verb, effect)));
            services.put(id, stack.services().keySet());
            channels.addAll(stack.channels().values());
            consents.put(
                    id,
                    stack.surfaces().values().stream()
                            .collect(Collectors.toMap(
                                    Surface::id,
                                    surface -> surface.surfaceClass().consents())));
        });
        return new Known(subjects, services, ReservedVerbs.ALL, channels, passing, consents, atOnce);
    }

    /// A command that no grant carries is a mistake in one of the two.
    private void checkEverybodyIsServed(Rules rules, Known known) {
        var unserved = new ArrayList<String>();
        for (var subject : known.subjects()) {
            boolean isServed = rules.grants().stream().anyMatch(grant -> rules.carries(grant, subject));
            if (!isServed && !ReservedVerbs.ALL.contains(subject.command())) {
                unserved.add(subject.stack() + " " + subject.command());
            }
        }
        unserved.forEach(command -> problems.add(
                GRANTS, 0, "no grant lets anybody do " + command + "; grant it, or leave the command out"));
    }

    /// The files of the workspace by the stack they belong to.
    record Layout(SortedMap<String, SortedMap<String, Bytes>> stacks) {
        private static final Set<String> POLICY = Set.of(ROLES, GRANTS, APPROVALS, FREEZES);
        private static final List<String> NOT_YET = List.of("checklists", "playbooks");

        static Layout of(Workspace workspace, Problems problems) {
            var stacks = new TreeMap<String, SortedMap<String, Bytes>>();
            workspace.files().forEach((name, content) -> {
                var parts = name.split("/", -1);
                if (name.endsWith(".md")) {
                    return;
                }
                if (parts[0].equals("commands") && parts.length == 3) {
                    stacks.computeIfAbsent(parts[1], _ -> new TreeMap<>()).put(parts[2], content);
                } else if (parts[0].equals("commands") && parts.length == 4 && NOT_YET.contains(parts[2])) {
                    problems.add(name, 0, parts[2] + " are not enforced by this version: leave the file out");
                } else if (!POLICY.contains(name) && !(name.startsWith(TESTS) && name.endsWith(".yaml"))) {
                    problems.add(
                            name, 0, "is not expected here; commands lie in commands/<stack>/, rules in permissions/");
                }
            });
            if (stacks.isEmpty()) {
                problems.add("commands", 0, "holds no stack; " + workspace.name() + " is no workspace");
            }
            return new Layout(stacks);
        }
    }
}
