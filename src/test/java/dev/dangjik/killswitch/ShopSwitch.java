package dev.dangjik.killswitch;

import dev.dangjik.command.CommandRequest;
import dev.dangjik.command.catalogue.Arguments;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.ParsedArguments;
import dev.dangjik.command.catalogue.SmallWorkspace;
import dev.dangjik.permission.Actor;
import dev.dangjik.stack.SlackAccount;
import java.time.Instant;
import java.util.List;

/// The shop with a kill switch: Hana and Minjun operate it, Sora has no post.
final class ShopSwitch {
    static final String TOKEN = "shop-admin-token-1";
    static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    private static final String STACK = """
            kill-switches:
              orders:
                title: {ko: 주문, en: Orders}
                host: shop-vm
                within: api
                token: shop-admin
                accounts: [main]
                engage:
                  effect: {ko: 주문 중단, en: stop placing orders}
                  wording: {ko: 스위치 OFF, en: switch OFF}
                  call: {url: "http://127.0.0.1:8080/switch", body: {account: "${account}", on: false, by: "${person}"}}
                  reads: false
                  by-hand: {ko: 웹에서 끄기, en: switch it off in the web UI}
                lift:
                  effect: {ko: 주문 재개, en: place orders again}
                  wording: {ko: 스위치 ON, en: switch ON}
                  call: {url: "http://127.0.0.1:8080/switch", body: {account: "${account}", on: true, by: "${person}"}}
                  reads: true
                  by-hand: {ko: 웹에서 켜기, en: switch it on in the web UI}
                state: {url: "http://127.0.0.1:8080/switch?account=${account}", json: /on}
                untouched: {ko: 주문과 포지션, en: open orders and positions}
                figures:
                  rate-limited:
                    title: {ko: "429", en: "429"}
                    meaning: {ko: 너무 잦음, en: asked too often}
                    promql: sum(upbit_429)
                    prometheus: http://127.0.0.1:9090
            """;

    private static final String SITE = """
            dangjik: 1
            hosts:
              shop-vm:
                address: 127.0.0.1
                user: deploy
                fingerprints: ["SHA256:%s"]
                key: env:NO_KEY
            channels: {shop-ops: C0SHOP}
            people:
              hana: {name: "Hana", slack: ["T0LAB/U0HANA"]}
              minjun: {name: "Minjun", slack: ["T0LAB/U0MINJUN"]}
              sora: {name: "Sora", slack: ["T0LAB/U0SORA"]}
            posts: {shop-operator: [hana, minjun]}
            secrets: {shop-admin: "env:SHOP_TOKEN"}
            """.formatted("A".repeat(43));

    private ShopSwitch() {}

    static SmallWorkspace workspace() {
        return new SmallWorkspace()
                .replacing("commands/shop/stack.yaml", "services:\n  api:", STACK + "services:\n  api:")
                .with("commands/shop/stop-engage.yaml", command("stop-engage", "change", "engage", """
                          account: {type: text, pattern: "^[a-z]+$", max: 20, default: global, description: {ko: 계정, en: Account}}
                          reason: {type: text, pattern: "^.+$", max: 200, description: {ko: 이유, en: Why}}
                        """))
                .with("commands/shop/stop-lift.yaml", command("stop-lift", "destroy", "lift", """
                          account: {type: text, pattern: "^[a-z]+$", max: 20, required: true, description: {ko: 계정, en: Account}}
                          reason: {type: text, pattern: "^.+$", max: 200, required: true, description: {ko: 이유, en: Why}}
                        lock: api
                        """))
                .with("commands/shop/stop-status.yaml", command("stop-status", "read", "status", """
                          account: {type: text, pattern: "^[a-z]+$", max: 20, description: {ko: 계정, en: Account}}
                        """))
                .with("site.yaml", SITE);
    }

    private static String command(String id, String effect, String verb, String rest) {
        return """
                dangjik: 1
                command: %s
                group: stop
                title: {ko: 중단, en: Stop}
                description: {ko: 중단합니다, en: Stops}
                effect: %s
                procedure: kill-switch
                switch: orders
                action: %s
                arguments:
                """.formatted(id, effect, verb) + rest;
    }

    static Actor actor(Catalogue catalogue, String person) {
        return Actor.member(
                catalogue.site(),
                SlackAccount.parse("T0LAB/U0" + person.toUpperCase(java.util.Locale.ROOT))
                        .orElseThrow());
    }

    static CommandRequest request(Catalogue catalogue, String command, String person, String... words) {
        var stack = catalogue.stack("shop").orElseThrow();
        var definition = catalogue.command("shop", command).orElseThrow();
        var parsed = Arguments.parse(definition, List.of(words), stack, NOON);
        if (!(parsed instanceof ParsedArguments.Valid valid)) {
            throw new AssertionError(command + " " + List.of(words) + ": " + parsed);
        }
        return new CommandRequest(catalogue, stack, definition, valid, actor(catalogue, person), NOON);
    }
}
