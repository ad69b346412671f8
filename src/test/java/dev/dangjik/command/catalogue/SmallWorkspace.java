package dev.dangjik.command.catalogue;

import dev.dangjik.config.InvalidConfiguration;
import dev.dangjik.config.Problem;
import dev.dangjik.remote.Bytes;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// A workspace of one stack, right as it is, for tests that make one thing of it wrong.
public final class SmallWorkspace {
    static final String STACK = "commands/shop/stack.yaml";
    static final String RESTART = "commands/shop/restart.yaml";
    static final String DEPLOY = "commands/shop/deploy.yaml";
    static final String HEALTH = "commands/shop/health.yaml";
    static final String ROLES = "permissions/roles.yaml";
    static final String GRANTS = "permissions/grants.yaml";
    static final String APPROVALS = "permissions/approvals.yaml";
    static final String FREEZES = "permissions/freezes.yaml";
    static final String TESTS = "permissions/tests/shop.yaml";
    static final String SITE = "site.yaml";

    private static final Set<String> PROCEDURES =
            Set.of("deploy", "rollback", "releases", "health", "certificate", "exposure", "kill-switch");
    private static final Instant NOW = Instant.parse("2026-03-02T01:00:00Z");

    private final TreeMap<String, String> files = new TreeMap<>(Map.of(
            STACK,
            """
            dangjik: 1
            stack: shop
            title: {ko: 상점, en: Shop}
            timezone: Asia/Seoul
            channels: {operations: shop-ops}
            hosts: [shop-vm]
            domains: [shop.example.com]
            projects:
              shop:
                host: shop-vm
                directory: /srv/shop
                files: [compose.yaml]
                project-directory: .
                env-files: [.env]
            services:
              api:
                kind: compose
                title: {ko: API, en: API}
                project: shop
                deploy:
                  artifact: pull
                  image: registry.example.com:5000/shop/api
                  version: {file: .env, variable: API_TAG}
                  health-check:
                    probes:
                      - http: {url: "http://127.0.0.1:8080/health"}
              db:
                kind: compose
                title: {ko: DB, en: DB}
                project: shop
            """,
            RESTART,
            """
            dangjik: 1
            command: restart
            title: {ko: 재시작, en: Restart}
            description: {ko: 다시 시작합니다, en: Starts again}
            effect: change
            arguments:
              service: {type: service, required: true, description: {ko: 서비스, en: Service}}
            lock: ${service}
            steps:
              - id: restart
                run: ["${service.compose}", restart, "${service.unit}"]
            verify:
              script: {file: running.sh, arguments: ["${service}"]}
            irreversible: true
            """,
            "commands/shop/running.sh",
            "#!/bin/bash\necho \"$1\"\n",
            DEPLOY,
            """
            dangjik: 1
            command: deploy
            title: {ko: 배포, en: Deploy}
            description: {ko: 배포합니다, en: Deploys}
            effect: change
            procedure: deploy
            arguments:
              service: {type: service, required: true, description: {ko: 서비스, en: Service}}
              sha: {type: git-sha, required: true, description: {ko: SHA, en: SHA}}
            lock: ${service}
            """,
            HEALTH,
            """
            dangjik: 1
            command: health
            title: {ko: 상태, en: Health}
            description: {ko: 확인합니다, en: Looks}
            effect: read
            procedure: health
            checks:
              disk: {check: disk, path: /, help: restart api}
            """,
            ROLES,
            """
            dangjik: 1
            roles:
              operator:
                title: {ko: 운영자, en: Operator}
                allow:
                  - {id: operators-do, effects: [read, change, destroy]}
            """,
            GRANTS,
            """
            dangjik: 1
            grants:
              - id: operate
                who: shop-operator
                role: operator
                stack: shop
            """,
            FREEZES,
            """
            dangjik: 1
            freezes: []
            """,
            TESTS,
            """
            dangjik: 1
            tests:
              - name: an operator restarts
                who: [shop-operator]
                stack: shop
                command: restart
                arguments: {service: api}
                expect: allow
            """));
    private Optional<String> site = Optional.empty();

    public SmallWorkspace with(String file, String content) {
        if (file.equals(SITE)) {
            site = Optional.of(content);
        } else {
            files.put(file, content);
        }
        return this;
    }

    SmallWorkspace without(String file) {
        files.remove(file);
        return this;
    }

    /// Replaces a part of a file that must be there.
    public SmallWorkspace replacing(String file, String part, String by) {
        var content = content(file);
        if (!content.contains(part)) {
            throw new IllegalArgumentException(file + " has no " + part);
        }
        return with(file, content.replace(part, by));
    }

    String content(String file) {
        return java.util.Objects.requireNonNull(files.get(file), file);
    }

    public SmallWorkspace boundTo(String people) {
        return with(SITE, """
                dangjik: 1
                channels: {shop-ops: C0SHOP}
                """ + people);
    }

    /// Bound so that Hana may operate the shop, and Sora is somebody without a post.
    public SmallWorkspace operatedByHana() {
        return boundTo("""
                people:
                  hana: {name: "Hana", slack: ["T0LAB/U0HANA"]}
                  sora: {name: "Sora", slack: ["T0LAB/U0SORA"]}
                posts: {shop-operator: [hana]}
                """);
    }

    /// Bound to a machine that cannot be logged in to, so that Hana and Minjun may operate the shop, and Sora is
    /// somebody without a post.
    public SmallWorkspace onAMachine() {
        return onAMachine("");
    }

    /// As above.
    ///
    /// @param more lines that bind the machine further, as `vm_dir: ~/elsewhere`
    public SmallWorkspace onAMachine(String more) {
        return boundTo("""
                hosts:
                  shop-vm:
                    address: 127.0.0.1
                    user: deploy
                    fingerprints: ["SHA256:%s"]
                    key: env:NO_KEY
                    %s
                people:
                  hana: {name: "Hana", slack: ["T0LAB/U0HANA"]}
                  minjun: {name: "Minjun", slack: ["T0LAB/U0MINJUN"]}
                  sora: {name: "Sora", slack: ["T0LAB/U0SORA"]}
                posts: {shop-operator: [hana, minjun]}
                """.formatted("A".repeat(43), more));
    }

    /// Deploys and restarts need the consent of another operator, by the rule `changes-need-one`.
    public SmallWorkspace changedByTwo() {
        return replacing(TESTS, "expect: allow", "expect: needs-approval").with("permissions/approvals.yaml", """
                dangjik: 1
                approvals:
                  - {id: changes-need-one, stack: shop, effects: [change], count: 1, from: [operator]}
                """);
    }

    /// Deploys need the consent of another operator, by the rule `deploys-need-one`.
    public SmallWorkspace deployedByTwo() {
        return with("permissions/approvals.yaml", """
                dangjik: 1
                approvals:
                  - {id: deploys-need-one, stack: shop, commands: [deploy], count: 1, from: [operator]}
                """);
    }

    /// From Friday 18:00 to Monday 09:00 in Seoul nothing changes, by the window `weekend`.
    ///
    /// @param more of it, as `break-glass: {count: 1, from: [operator]}`; may be empty
    public SmallWorkspace frozenOnWeekends(String more) {
        return with(FREEZES, """
                dangjik: 1
                freezes:
                  - id: weekend
                    stack: shop
                    schedule: "0 18 * * 5"
                    lasts: 63h
                    zone: Asia/Seoul
                    reason: {ko: 주말, en: Weekend}
                    %s
                """.formatted(more));
    }

    Workspace workspace() {
        var contents = new TreeMap<String, Bytes>();
        files.forEach((name, content) -> contents.put(name, Bytes.utf8(content)));
        return new Workspace("test", contents);
    }

    public Catalogue load() {
        return new Loading(workspace(), PROCEDURES, NOW)
                .load(SITE, site.map(text -> Bytes.utf8(text).toArray()));
    }

    /// The problems as a person sees them; empty when everything is right.
    List<String> problems() {
        try {
            load();
            return List.of();
        } catch (InvalidConfiguration invalid) {
            return invalid.problems().stream().map(Problem::toString).toList();
        }
    }
}
