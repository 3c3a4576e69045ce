using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Terrateam.Cli.Backends;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Tests.Cli;

public sealed class PlanTransferTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(200_001)]
    public async Task A_plan_comes_back_as_it_went(int length)
    {
        using var directory = new TemporaryDirectory();
        var plan = new byte[length];
        new Random(length).NextBytes(plan);
        var file = directory.Write("plan", "");
        await File.WriteAllBytesAsync(file, plan, TestContext.Current.CancellationToken);

        using var content = new PlanContent(new PlanUpload("a \"b\"", "w", "", HasChanges: false), file);
        var body = await content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);

        Assert.Equal(body.Length, content.Headers.ContentLength);
        var upload = JsonSerializer.Deserialize(body, ProtocolJson.Default.PlanUpload)!;
        Assert.Equal(("a \"b\"", "w", false), (upload.Path, upload.Workspace, upload.HasChanges));
        Assert.Equal(plan, PlanReader.Read(Encoding.UTF8.GetBytes(new JsonObject { ["data"] = upload.PlanData }.ToJsonString())).File);
    }

    [Theory]
    [InlineData("{}", "no field 'data'")]
    [InlineData("not json", "damaged")]
    [InlineData("""{"data": "%%%"}""", "damaged")]
    [InlineData("""{"data": "eyJtZXRob2QiOiAiY21kIiwgInZlcnNpb24iOiAxLCAiZmV0Y2giOiBbImF3cyJdfQ=="}""", "method 'cmd'")]
    [InlineData("""{"data": "eyJtZXRob2QiOiAidGVycmF0ZWFtIiwgInZlcnNpb24iOiAxfQ=="}""", "no field 'data'")]
    public void What_is_no_plan_is_refused(string body, string reason) =>
        Assert.Contains(reason, Assert.Throws<BackendException>(() => PlanReader.Read(Encoding.UTF8.GetBytes(body))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_plan_without_an_envelope_is_the_plan() =>
        Assert.Equal("PK\u0003"u8.ToArray(), PlanReader.Read("""{"other": [1, {"data": "x"}], "data": "UEsD"}"""u8.ToArray()).File);
}
