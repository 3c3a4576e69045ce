using Terrateam.Tests.Architecture;
using Terrateam.Tests.Cli;
using Terrateam.Tests.Core.Configuration.Schema;
using Terrateam.Tests.Docs.Blocks;
using Terrateam.Tests.Sandbox;

namespace Terrateam.Tests.Docs;

/// <summary>Each fenced block of each page is of a kind that is checked, and each command in a sentence exists.</summary>
public sealed class BlockTests
{
    private static readonly Dictionary<string, Func<string, Task<IReadOnlyList<string>>>> Checks = new(
        StringComparer.Ordinal
    )
    {
        ["yaml config"] = At(DataBlocks.OfConfiguration),
        ["yaml workflow"] = At(WorkflowBlocks.OfWorkflow),
        ["yaml steps"] = At(WorkflowBlocks.OfSteps),
        ["yaml step"] = At(WorkflowBlocks.OfOurStep),
        ["yaml atlantis"] = At(DataBlocks.OfAtlantis),
        ["yaml pre-commit"] = At(DataBlocks.OfPreCommit),
        ["json gates"] = At(DataBlocks.OfGates),
        ["json policy"] = At(DataBlocks.OfPolicy),
        ["diff"] = At(DataBlocks.OfComment),
        ["hcl"] = DataBlocks.OfTerraformAsync,
        ["sh"] = ShellBlocks.FaultsAsync,
        ["sh cli"] = ShellBlocks.FaultsAsync,
        ["sh import"] = ShellBlocks.FaultsAsync,
        ["sh evidence"] = ShellBlocks.FaultsAsync,
        ["sh environment"] = ShellBlocks.FaultsAsync,
        ["nginx"] = At(ServerBlocks.OfNginx),
        ["ini systemd"] = At(ServerBlocks.OfSystemd),
        ["sql"] = At(ServerBlocks.OfSql),
        ["mermaid"] = At(ServerBlocks.OfDiagram),
    };

    // Kinds with a test of their own, the only page that it looks at, and what it names if not the kind.
    private static readonly Dictionary<string, (Type Test, string? Page, string? Named)> Elsewhere = new(
        StringComparer.Ordinal
    )
    {
        ["yaml config-error"] = (typeof(ExampleTests), null, null),
        ["text commands"] = (typeof(ExampleTests), null, null),
        ["json settings"] = (typeof(SettingTests), null, null),
        ["json catalogue"] = (typeof(EditorSchemaTests), null, null),
        ["text validate"] = (typeof(CommandDocumentationTests), "docs/cli.md", null),
        ["text explain"] = (typeof(CommandDocumentationTests), "docs/cli.md", null),
        ["text folders"] = (typeof(FolderTests), "docs/architecture.md", "docs/architecture.md"),
        ["js signature"] = (typeof(SignatureExampleTests), "docs/notifications.md", null),
        ["csharp test"] = (typeof(DocumentedUseTests), "docs/sandbox.md", null),
    };

    // What sentences show as a mistake or as the name of a status.
    private static readonly string[] NoCommands = ["terrateam aply", "terrateam build-config", "terrateam build-tree"];

    public static TheoryData<string, int, string, string> Blocks
    {
        get
        {
            var blocks = new TheoryData<string, int, string, string>();
            foreach (var page in Page.All)
            {
                foreach (var (info, line, text) in page.AllBlocks)
                    blocks.Add(page.File, line, info, text);
            }

            return blocks;
        }
    }

    [Theory]
    [MemberData(nameof(Blocks))]
    public async Task A_block_is_checked_and_right(string file, int line, string info, string text)
    {
        if (Elsewhere.TryGetValue(info, out var elsewhere))
        {
            Assert.True(
                elsewhere.Page is null || elsewhere.Page == file,
                $"{file}:{line}: `{info}` is not checked here."
            );
            Assert.Contains(CodeBase.Files($"{elsewhere.Test.Name}.cs", "Terrateam.Tests"), source =>
                CodeBase.Read(source).Contains($"\"{elsewhere.Named ?? info}\"", StringComparison.Ordinal)
            );
            return;
        }

        Assert.True(Checks.TryGetValue(info, out var check), $"{file}:{line}: nothing checks `{info}`.");
        var faults = await check(text);
        Assert.True(faults.Count == 0, $"{file}:{line}: {string.Join("; ", faults)}");
    }

    [Theory]
    [InlineData("yaml config", "dirs: {a: {tag: [b]}}")]
    [InlineData("yaml workflow", "on: push\njobs: {a: {runs-on: x, steps: [{run: terrateam validat}]}}")]
    [InlineData("yaml workflow", "on: push\njobs: {a: {steps: [{run: a}]}}")]
    [InlineData("yaml workflow", "steps: []")]
    [InlineData("yaml steps", "- uses: OWNER/terrateam/setup@v1")]
    [InlineData("yaml steps", "- uses: OWNER/terrateam/step@0000000000000000000000000000000000000000")]
    [InlineData("yaml steps", "- ran: true")]
    [InlineData("yaml step", "with: {fail-on-errors: 'false'}")]
    [InlineData("yaml step", "env: {A: '${{ secret.B }}'}")]
    [InlineData("yaml atlantis", "projects: [{dir: '../a'}]")]
    [InlineData("yaml atlantis", "a: b")]
    [InlineData("yaml pre-commit", "repos: [{hooks: [{id: terrateam-plan}]}]")]
    [InlineData("yaml pre-commit", "hooks: []")]
    [InlineData("json gates", """{"gates": [{"token": "a", "any": ["user:b"]}]}""")]
    [InlineData("json gates", """{"gates": [{"token": 1}]}""")]
    [InlineData("json gates", "[]")]
    [InlineData("json policy", """{"Version": "2012-10-17", "Statement": [{"Effect": "Alow", "Action": "a"}]}""")]
    [InlineData("json policy", """{"Version": "2012-10-17"}""")]
    [InlineData("diff", "+ nothing that is posted")]
    [InlineData("hcl", "module \"a\" {\n  source = \"b\"")]
    [InlineData("hcl", "module \"a\" {\nsource = \"b\"\n}")]
    [InlineData("sh", "if true")]
    [InlineData("sh", "terrateam explain --querry a")]
    [InlineData("sh", "echo a | terrateam explane")]
    [InlineData("sh", "FOO=bar terrateam ops statuses --reason a")]
    [InlineData("sh", "terrateam secrets set")]
    [InlineData("sh", "dotnet run --project Terrateam.Cli -- setup ap --url https://a.example")]
    [InlineData("sh", "dotnet run --project Terrateam.Sandbox -- --server")]
    [InlineData("sh", "bash infra/operator.sh")]
    [InlineData("nginx", "location / {\n")]
    [InlineData("ini systemd", "[Unit]\nDescripton=a")]
    [InlineData("sql", "CREATE USER [a] FROM EXTERNAL PROVIDER;\nALTER ROLE db_owner ADD MEMBER [b];")]
    [InlineData("mermaid", "flowchart LR\n  a[A] --> b\n")]
    public async Task A_block_that_is_wrong_is_found(string info, string text)
    {
        var faults = await Checks[info](text);

        Assert.NotEmpty(faults);
    }

    [Fact]
    public void A_command_in_a_sentence_exists()
    {
        var wrong =
            from page in Page.All
            from code in page.Codes
            where code.Text.StartsWith("terrateam ", StringComparison.Ordinal)
            where !code.Text.Contains(": ", StringComparison.Ordinal) && !NoCommands.Contains(code.Text)
            from fault in CommandLines.FaultsOfMention(code.Text)
            select $"{page.File}:{code.Line}: `{code.Text}`: {fault}";

        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("terrateam explain --querry a")]
    [InlineData("terrateam ops statuses")]
    [InlineData("terrateam aply")]
    [InlineData("terrateam --verson")]
    public void A_command_in_a_sentence_that_does_not_exist_is_found(string code) =>
        Assert.NotEmpty(CommandLines.FaultsOfMention(code));

    private static Func<string, Task<IReadOnlyList<string>>> At(Func<string, IEnumerable<string>> check) =>
        text => Task.FromResult<IReadOnlyList<string>>([.. check(text)]);
}
