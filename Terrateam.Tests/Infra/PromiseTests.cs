namespace Terrateam.Tests.Infra;

/// <summary>
/// Each promise is kept by every parameter file, and its test sees every single resource that breaks it.
/// </summary>
public sealed class PromiseTests
{
    public static TheoryData<string> Names => [.. Promises.All.Select(promise => promise.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_promise_is_kept(string name)
    {
        var promise = Promises.All.Single(promise => promise.Name == name);

        Assert.All(promise.Files, file => Assert.Empty(promise.Broken(Template.Load(file))));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_template_that_breaks_the_promise_is_seen(string name)
    {
        var promise = Promises.All.Single(promise => promise.Name == name);
        foreach (var file in promise.Files)
        {
            var count = promise.Resources(Template.Load(file)).Count;
            for (var i = 0; i < count; i++)
            {
                foreach (var value in new[] { promise.Opposite(), null })
                {
                    var template = Template.Load(file);
                    Template.Set(promise.Resources(template)[i], promise.Path, value);

                    Assert.Single(promise.Broken(template));
                }
            }

            var empty = Template.Load(file);
            foreach (var resource in promise.Resources(empty))
                empty.Remove(resource);
            Assert.Single(promise.Broken(empty));
        }
    }
}
