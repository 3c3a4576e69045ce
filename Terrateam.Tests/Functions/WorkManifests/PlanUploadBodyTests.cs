using System.Text;
using System.Text.Json;
using Terrateam.Core.Runs.Protocol;
using Terrateam.Functions.WorkManifests;

namespace Terrateam.Tests.Functions.WorkManifests;

public sealed class PlanUploadBodyTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_original_says_after_the_plan_whether_it_has_changes()
    {
        var (upload, plan) = await ReadAsync(
            """{"path": "a", "workspace": "b", "plan_data": "UEsD", "has_changes": false}"""
        );

        Assert.Equal(new PlanUpload("a", "b", "", HasChanges: false), upload);
        Assert.Equal("PK\u0003"u8.ToArray(), plan);
    }

    [Fact]
    public async Task Ours_says_everything_before_the_plan()
    {
        var (upload, _) = await ReadAsync(
            """{"path":"a","workspace":"b","has_changes":true,"terrateam":{"engine":"terraform","engine_version":"1.5.7","head_sha":"h"},"plan_data":"UEsD"}"""
        );

        Assert.Equal(new PlanUpload("a", "b", "", true, new PlanOrigin("terraform", "1.5.7", "h")), upload);
    }

    [Theory]
    [InlineData("""{"workspace": "b", "plan_data": "UEsD", "path": "a"}""", "have to stand before")]
    [InlineData("""{"path": "a", "workspace": "b", "plan_data": "UEsD", "path": "c"}""", "and once")]
    [InlineData(
        """{"path": "a", "workspace": "b", "plan_data": "UEsD", "terrateam":{"engine":"terraform","engine_version":"1","head_sha":"h"}}""",
        "have to stand before"
    )]
    [InlineData("""{"path": "a", "workspace": "b"}""", "plan_data")]
    [InlineData("""{"path": "a", "workspace": "b", "plan_data": null}""", "plan_data")]
    [InlineData("""{"path": "a", "workspace": "b", "plan_data": "UEsD" """, "")]
    [InlineData("""{"path": "a", "workspace": "b", "plan_data": "UEsD"} x""", "")]
    [InlineData("""{"path": 1, "workspace": "b", "plan_data": "UEsD"}""", "path")]
    [InlineData("null", "null")]
    [InlineData("", "")]
    public async Task What_cannot_be_meant_is_refused(string body, string reason) =>
        Assert.Contains(
            reason,
            (await Assert.ThrowsAnyAsync<JsonException>(() => ReadAsync(body))).Message,
            StringComparison.Ordinal
        );

    private static async Task<(PlanUpload Upload, byte[] Plan)> ReadAsync(string text)
    {
        using var body = new PlanUploadBody(new MemoryStream(Encoding.UTF8.GetBytes(text)));
        var before = await body.ReadBeforeAsync(Cancellation);
        using var plan = new MemoryStream();
        await using (var content = body.OpenPlan())
            await content.CopyToAsync(plan, Cancellation);
        return (await body.ReadWholeAsync(before, Cancellation), plan.ToArray());
    }
}
