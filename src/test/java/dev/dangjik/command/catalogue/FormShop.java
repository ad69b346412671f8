package dev.dangjik.command.catalogue;

/// A shop with two admin pages, whose command to open them asks back for what was left out.
public final class FormShop {
    private static final String SURFACES = """
            duties: {on-call: [shop-operator]}
            surfaces:
              board:
                title: {ko: 지표, en: Dashboards}
                class: standard
                host: shop-vm
                upstream: http://127.0.0.1:3000
                public: {host: shop.example.com, path: /board/}
                nginx: host
                tunnel: 3000
              panel:
                title: {ko: 관리, en: Administration}
                class: high
                host: shop-vm
                upstream: http://127.0.0.1:3001
                public: {host: shop.example.com, path: /panel/}
                nginx: host
                tunnel: 3001
            services:
            """;

    private static final String EXPOSE = """
            dangjik: 1
            command: expose
            title: {ko: 관리 화면 임시 공개, en: Open an admin page}
            description: {ko: 관리 화면을 잠시 엽니다., en: Opens an admin page for a while.}
            effect: expose
            procedure: exposure
            action: open
            form: true
            arguments:
              surface: {type: surface, required: true, description: {ko: 관리 화면, en: Which page}}
              duration: {type: duration, from: 1m, to: 40m, description: {ko: 여는 시간, en: For how long}}
              from: {type: text, required: true, pattern: "^[0-9A-Za-z.:/=,@<>|_ -]+$", max: 200, description: {ko: 접속할 주소, en: Public address}}
              reason: {type: text, required: true, pattern: "^.{10,}$", max: 300, description: {ko: 이유(10자 이상), en: "Why, in ten letters or more"}}
            """;

    private static final String STATUS = """
            dangjik: 1
            command: expose-status
            group: expose
            title: {ko: 공개 상태, en: What is open}
            description: {ko: 확인합니다., en: Looks.}
            effect: read
            procedure: exposure
            action: status
            """;

    private static final String CLOSE = """
            dangjik: 1
            command: expose-close
            group: expose
            title: {ko: 공개 종료, en: Close an admin page}
            description: {ko: 닫습니다., en: Closes.}
            effect: change
            procedure: exposure
            action: close
            arguments:
              surface: {type: surface, description: {ko: 관리 화면, en: Which page}}
              all: {type: flag, description: {ko: 모두, en: All}}
              on-it: {type: flag, description: {ko: 응답, en: Answers}}
              seen-closed: {type: text, pattern: "^.{10,}$", max: 300, description: {ko: 확인한 방법, en: How it was seen}}
            """;

    /// Every other type of argument.
    private static final String EVERYTHING = """
            dangjik: 1
            command: everything
            title: {ko: 모든 인자, en: Everything}
            description: {ko: 모든 종류의 인자, en: Every type of argument}
            effect: read
            form: true
            arguments:
              service: {type: service, required: true, description: {ko: 서비스, en: Service}}
              host: {type: host, description: {ko: 서버, en: Host}}
              domain: {type: domain, description: {ko: 이름, en: Name}}
              kind: {type: enum, words: [full, part], default: part, description: {ko: 종류, en: Kind}}
              since: {type: time, description: {ko: 언제부터, en: Since}}
              day: {type: date, description: {ko: 날짜, en: Day}}
              lines: {type: integer, from: 1, to: 500, default: "100", description: {ko: 줄 수, en: Lines}}
              span: {type: duration, from: 1m, to: 2h, description: {ko: 기간, en: Duration}}
              sha: {type: git-sha, description: {ko: SHA, en: SHA}}
              release: {type: release, description: {ko: 버전, en: Release}}
              backup: {type: backup, description: {ko: 백업, en: Backup}}
              network: {type: cidr, description: {ko: 네트워크, en: Network}}
              dry: {type: flag, description: {ko: 해 보기만, en: Only tries it}}
            steps:
              - id: look
                host: shop-vm
                run: [uptime]
            """;

    private FormShop() {}

    /// Hana and Minjun operate it, Sora may do nothing.
    public static SmallWorkspace workspace() {
        return new SmallWorkspace()
                .replacing(SmallWorkspace.STACK, "services:\n", SURFACES)
                .replacing(SmallWorkspace.ROLES, "[read, change, destroy]", "[read, change, destroy, expose]")
                .with("commands/shop/expose.yaml", EXPOSE)
                .with("commands/shop/expose-status.yaml", STATUS)
                .with("commands/shop/expose-close.yaml", CLOSE)
                .with("commands/shop/everything.yaml", EVERYTHING)
                .boundTo("""
                people:
                  hana: {name: "Hana", slack: ["T0LAB/U0HANA"]}
                  minjun: {name: "Minjun", slack: ["T0LAB/U0MINJUN"]}
                  sora: {name: "Sora", slack: ["T0LAB/U0SORA"]}
                posts: {shop-operator: [hana, minjun]}
                """);
    }

    /// The command was changed meanwhile.
    public static SmallWorkspace changed() {
        return workspace().replacing("commands/shop/expose.yaml", "to: 40m", "to: 20m");
    }
}
