using System.Text.Encodings.Web;
using System.Text.Json;
using Terrateam.Core.Patterns;
using Terrateam.Core.Reporting;

namespace Terrateam.Tests.Core.Reporting;

public sealed class OverviewCommentTests
{
    private static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    [Fact]
    public void Thousands_of_dirspaces_fit_and_what_needs_a_person_is_kept()
    {
        OverviewRow[] rows =
        [
            .. Enumerable
                .Range(0, 5_000)
                .Select(static number => new OverviewRow(
                    new Dirspace($"{new string('"', 150)}/{number}", new string('\t', 80)),
                    number == 4_999 ? OverviewStatus.PlanFailed : OverviewStatus.Applied
                )
                {
                    Url = "https://github.com/acme/infra/actions/runs/1",
                    CommentUrl = "https://github.com/acme/infra/pull/12#issuecomment-345",
                }),
        ];

        var text = OverviewComment.Render(OverviewSamples.Report(rows));

        Assert.InRange(JsonSerializer.Serialize(text, Plain).Length, 1, ResultComment.Limit);
        Assert.Contains("/4999", text, StringComparison.Ordinal);
        Assert.Contains("1 failed to plan, 4999 applied", text, StringComparison.Ordinal);
        Assert.Matches("and [0-9]+ more: [0-9]+ applied", text);
    }

    [Fact]
    public void Columns_without_content_are_left_out()
    {
        var text = OverviewComment.Render(
            OverviewSamples.Report(new OverviewRow(new("network", "default"), OverviewStatus.NotPlanned))
        );

        Assert.Contains("| directory | state |\n", text, StringComparison.Ordinal);
    }
}
