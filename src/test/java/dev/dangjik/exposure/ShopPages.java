package dev.dangjik.exposure;

import dev.dangjik.command.catalogue.SmallWorkspace;
import java.util.List;

/// The shop with two admin pages on one machine: Hana and Minjun operate it, Sora has no post. Another stack, the
/// depot,
/// has a page on the same machine.
final class ShopPages {
    static final String FINGERPRINT = "SHA256:" + "A".repeat(43);

    private static final String PAGES = """
            surfaces:
              board:
                title: {ko: 판, en: Board}
                class: standard
                host: shop-vm
                upstream: http://127.0.0.1:3000
                public: {host: shop.example.com, path: /board/}
                nginx: host
                tunnel: 3000
              queue:
                title: {ko: 큐, en: Queue}
                class: standard
                host: shop-vm
                upstream: http://127.0.0.1:3001
                public: {host: shop.example.com, path: /queue/}
                nginx: host
                tunnel: 3001
            duties: {on-call: [shop-operator]}
            """;

    private static final String OPEN = """
            dangjik: 1
            command: expose
            title: {ko: 열기, en: Open}
            description: {ko: 엽니다, en: Opens}
            effect: expose
            procedure: exposure
            action: open
            arguments:
              surface: {type: surface, required: true, description: {ko: 화면, en: Page}}
              duration: {type: duration, from: 1m, to: 60m, description: {ko: 시간, en: How long}}
              from: {type: text, required: true, pattern: "^.+$", max: 200, description: {ko: 주소, en: Address}}
              reason: {type: text, required: true, pattern: "^.+$", max: 300, description: {ko: 이유, en: Why}}
            """;

    private static final String CLOSE = """
            dangjik: 1
            command: expose-close
            group: expose
            title: {ko: 닫기, en: Close}
            description: {ko: 닫습니다, en: Closes}
            effect: change
            procedure: exposure
            action: close
            arguments:
              surface: {type: surface, description: {ko: 화면, en: Page}}
              all: {type: flag, description: {ko: 모두, en: All}}
              on-it: {type: flag, description: {ko: 응답, en: On it}}
              seen-closed: {type: text, pattern: "^.{10,}$", max: 300, description: {ko: 확인, en: How}}
              run: {type: text, pattern: "^[a-z0-9]{1,40}$", max: 40, description: {ko: 실행, en: Run}}
            """;

    private static final String EXTEND = """
            dangjik: 1
            command: expose-extend
            group: expose
            title: {ko: 연장, en: Extend}
            description: {ko: 이어서 엽니다, en: Goes on}
            effect: read
            procedure: exposure
            action: extend
            arguments:
              surface: {type: surface, description: {ko: 화면, en: Page}}
              duration: {type: duration, from: 1m, to: 60m, description: {ko: 시간, en: How long}}
            """;

    private static final String SITE = """
            dangjik: 1
            hosts:
              shop-vm:
                address: 127.0.0.1
                user: deploy
                fingerprints: ["%s"]
                key: env:NO_KEY
                exposure: {key: "file:/etc/dangjik/id_exposure"}
            channels: {shop-ops: C0SHOP, depot-ops: C0DEPOT}
            people:
              hana: {name: "Hana", slack: ["T0LAB/U0HANA"]}
              minjun: {name: "Minjun", slack: ["T0LAB/U0MINJUN"]}
              sora: {name: "Sora", slack: ["T0LAB/U0SORA"]}
            posts: {shop-operator: [hana, minjun]}
            """.formatted(FINGERPRINT);

    private static final String DEPOT = """
            dangjik: 1
            stack: depot
            title: {ko: 창고, en: Depot}
            timezone: Asia/Seoul
            channels: {operations: depot-ops}
            hosts: [shop-vm]
            projects: {}
            services: {}
            """;

    private ShopPages() {}

    static SmallWorkspace workspace() {
        return new SmallWorkspace()
                .replacing("commands/shop/stack.yaml", "services:\n  api:", PAGES + "services:\n  api:")
                .replacing("permissions/roles.yaml", "[read, change, destroy]", "[read, change, destroy, expose]")
                .with("commands/shop/expose.yaml", OPEN)
                .with("commands/shop/expose-close.yaml", CLOSE)
                .with("commands/shop/expose-extend.yaml", EXTEND)
                .with("commands/depot/stack.yaml", DEPOT)
                .with("site.yaml", SITE);
    }

    /// As above, operated by these persons; Jisu is another one.
    static SmallWorkspace operatedBy(String... people) {
        return workspace()
                .with(
                        "site.yaml",
                        SITE.replace("  sora:", "  jisu: {name: \"Jisu\", slack: [\"T0LAB/U0JISU\"]}\n  sora:")
                                .replace("[hana, minjun]", List.of(people).toString()));
    }
}
