using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Terrateam.Local.Discovery;

namespace Terrateam.Tests.Local.Hosting;

/// <summary>
/// A declaration that the real worker or host refuses, or takes differently than it reads, stops the start.
/// </summary>
public sealed class DeclarationTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Every_fault_names_the_function_the_method_and_what_would_be_right()
    {
        var faults = Faults(typeof(Wrong));

        Assert.All(faults, fault => Assert.StartsWith("Function '", fault, StringComparison.Ordinal));
        foreach (
            var expected in new[]
            {
                "'1st'",
                "must start with a letter",
                "'NoTrigger'",
                "0 parameters with a trigger attribute",
                "'ReturnsText'",
                "returns IResult or Task<IResult>",
                "'WrongRequest'",
                "parameter 'req' must be a HttpRequest, not String",
                "'UserLevel'",
                "AuthorizationLevel.User is not offered",
                "'NotInRoute'",
                "parameter 'ID': the route 'not/{id}' has no parameter of exactly that name",
                "'Optional'",
                "make it 'string?'",
                "'TypedRoute'",
                "nothing can be bound to a Int32",
                "'BadRoute'",
                "the route 'bad/{' is not valid",
                "'AsyncVoid'",
                "'async void'",
                "'OrchestratorWithToken'",
                "takes its context and nothing else",
                "'OrchestratorOnInstance'",
                "an orchestrator is static",
                "'ClientOfOtherType'",
                "[DurableClient] goes on a DurableTaskClient",
                "'ByReference'",
                "must not be ref, in or out",
                "'Hidden'",
                "must be public",
            }
        )
        {
            Assert.Contains(faults, fault => fault.Contains(expected, StringComparison.Ordinal));
        }

        Assert.Equal(15, faults.Count);
    }

    [Fact]
    public void A_name_can_be_used_once_whatever_its_case() =>
        Assert.Contains(
            "'same' is declared more than once",
            Assert.Single(Faults(typeof(Twice))),
            StringComparison.OrdinalIgnoreCase
        );

    [Fact]
    public void Reserved_routes_are_refused() =>
        Assert.Contains(
            "'administration' starts with 'admin' or 'runtime'",
            Assert.Single(Faults(typeof(ReservedRoute))),
            StringComparison.Ordinal
        );

    [Fact]
    public void An_orchestrator_that_calls_what_there_is_not_is_refused()
    {
        var fault = Assert.Single(Faults(typeof(CallsNobody)));

        Assert.Contains("Function 'CallsNobody'", fault, StringComparison.Ordinal);
        Assert.Contains("calls 'Nowhere'", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_that_cannot_be_made_from_the_services_is_refused_and_the_durable_client_is_no_service()
    {
        var fault = Assert.Single(Faults(typeof(NeedsClient)));

        Assert.Contains(nameof(NeedsClient), fault, StringComparison.Ordinal);
        Assert.Contains("not among the services: DurableTaskClient", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("61 * * * * *", "neither six NCRONTAB fields nor a time span")]
    [InlineData("", "names the setting %TimerOfTheTest%, which is not set")]
    public void A_schedule_that_cannot_be_read_is_refused(string schedule, string expected)
    {
        var builder = RunningHost.Builder(_directory, [typeof(Timed)], "--TimerOfTheTest", schedule);

        Assert.Contains(
            expected,
            Assert.Single(Assert.Throws<InvalidFunctionsException>(builder.Build).Faults),
            StringComparison.Ordinal
        );
    }

    private IReadOnlyList<string> Faults(Type type) =>
        Assert.Throws<InvalidFunctionsException>(RunningHost.Builder(_directory, [type]).Build).Faults;

#pragma warning disable AZFW0002, DURABLE0007, DURABLE1002, DURABLE2001, DURABLE2002 // Wrong on purpose.
    public sealed class Wrong
    {
        [Function("1st")]
        public static void Number([TimerTrigger("0 * * * * *")] TimerInfo timer) { }

        [Function("NoTrigger")]
        public static void NoTrigger(HttpRequest req) { }

        [Function("ReturnsText")]
        public static string ReturnsText([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest req) => "";

        [Function("WrongRequest")]
        public static IResult WrongRequest([HttpTrigger(AuthorizationLevel.Anonymous)] string req) => Results.Ok();

        [Function("UserLevel")]
        public static IResult UserLevel([HttpTrigger(AuthorizationLevel.User)] HttpRequest req) => Results.Ok();

        [Function("NotInRoute")]
        public static IResult NotInRoute(
            [HttpTrigger(AuthorizationLevel.Anonymous, Route = "not/{id}")] HttpRequest req,
            string ID
        ) => Results.Ok();

        [Function("Optional")]
        public static IResult Optional(
            [HttpTrigger(AuthorizationLevel.Anonymous, Route = "optional/{id?}")] HttpRequest req,
            string id
        ) => Results.Ok();

        [Function("TypedRoute")]
        public static IResult TypedRoute(
            [HttpTrigger(AuthorizationLevel.Anonymous, Route = "typed/{id:int}")] HttpRequest req,
            int id
        ) => Results.Ok();

        [Function("BadRoute")]
        public static IResult BadRoute([HttpTrigger(AuthorizationLevel.Anonymous, Route = "bad/{")] HttpRequest req) =>
            Results.Ok();

        [Function("AsyncVoid")]
        public static async void AsyncVoid([TimerTrigger("0 * * * * *")] TimerInfo timer) => await Task.Yield();

        [Function("OrchestratorWithToken")]
        public static Task OrchestratorWithToken(
            [OrchestrationTrigger] TaskOrchestrationContext context,
            CancellationToken token
        ) => Task.CompletedTask;

        [Function("OrchestratorOnInstance")]
        public Task OrchestratorOnInstance([OrchestrationTrigger] TaskOrchestrationContext context) =>
            Task.CompletedTask;

        [Function("ClientOfOtherType")]
        public static void ClientOfOtherType(
            [TimerTrigger("0 * * * * *")] TimerInfo timer,
            [DurableClient] object client
        ) => _ = (timer, client);

        [Function("ByReference")]
        public static void ByReference([ActivityTrigger] in int input) { }

        [Function("Hidden")]
        internal static void Hidden([TimerTrigger("0 * * * * *")] TimerInfo timer) { }
    }

    public static class Twice
    {
        [Function("Same")]
        public static void One([TimerTrigger("0 * * * * *")] TimerInfo timer) { }

        [Function("same")]
        public static void Other([TimerTrigger("0 * * * * *")] TimerInfo timer) { }
    }

    public static class ReservedRoute
    {
        [Function("Reserved")]
        public static IResult Reserved(
            [HttpTrigger(AuthorizationLevel.Anonymous, Route = "administration")] HttpRequest req
        ) => Results.Ok();
    }

    public static class CallsNobody
    {
        [Function("CallsNobody")]
        public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
        {
            await context.CallActivityAsync("Somewhere");
            await StepAsync(context);
        }

        [Function("Somewhere")]
        public static int Somewhere([ActivityTrigger] int input) => input;

        private static async Task StepAsync(TaskOrchestrationContext context)
        {
            var input = 1;
            await context.CallActivityAsync<int>("Nowhere", input);
        }
    }

    public sealed class NeedsClient(DurableTaskClient client)
    {
        [Function("NeedsClient")]
        public void Run([TimerTrigger("0 * * * * *")] TimerInfo timer) => _ = client;
    }

    public static class Timed
    {
        [Function("Timed")]
        public static void Run([TimerTrigger("%TimerOfTheTest%")] TimerInfo timer) { }
    }
}
