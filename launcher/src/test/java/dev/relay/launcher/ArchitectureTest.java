package dev.relay.launcher;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.vertx.core.MultiMap;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.HttpHeaders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.classfile.instruction.StackInstruction;
import java.lang.constant.ClassDesc;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.text.Normalizer;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The arrows of the house: who may know whom.
class ArchitectureTest {

  private static final String TESTKIT = "dev.relay.testkit..";
  private static final String[] VERTICLES = {
    "dev.relay.gateway..", "dev.relay.dispatch..", "dev.relay.provider.."
  };
  private static final int MOST_FILES = 25;

  /// By these somebody is told what becomes of a future.
  private static final Set<String> HEARD = Set.of("onComplete", "onSuccess", "onFailure");

  /// What is written to these fails when their connection ends, which is heard of by itself.
  private static final Set<String> FELT =
      Set.of(
          "io/vertx/core/http/HttpServerResponse",
          "io/vertx/core/http/HttpClientRequest",
          "io/vertx/core/http/HttpConnection",
          "io/vertx/core/http/HttpClientConnection");

  private static final ClassDesc FUTURE = ClassDesc.of("io.vertx.core.Future");
  private static final JavaClasses ALL =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.relay");
  private static final JavaClasses RELAY = ALL.that(not(resideInAPackage(TESTKIT)));

  /// These are one for all event loops of a node, hence thread-safe: what it has taken on, a
  /// counter of requests and one of refused ones, a registry of meters, a log whose lines are
  /// written on a worker thread, what failed last, which models are kept loaded, who gave which
  /// response, and what is known of each instance.
  private static final DescribedPredicate<JavaClass> ONE_PER_NODE =
      nameMatching(
              "dev\\.relay\\.(gateway\\.(admin\\.AdminRefusals|capacity\\.Capacity|connection\\.ConnectionCount|request\\.RequestId|journal\\.GatewayMetrics|journal\\.ExchangeLog|routing\\.ResponseOwners)|dispatch\\.(InstanceRegistry|Instance|ProviderInstances|Breaker|Sessions|DispatchMetrics)|provider\\.http\\.(LastErrors|LoadedModels))(\\$.*)?")
          .as("one per node")
          .forSubtype();

  @ParameterizedTest
  @ValueSource(strings = {"contract", "protocol", "gateway", "dispatch", "provider", "launcher"})
  void every_module_is_looked_at(String module) {
    assertThat(RELAY.that(resideInAPackage("dev.relay." + module + "..")).size()).isGreaterThan(3);
  }

  @ParameterizedTest
  @CsvSource({
    "contract, protocol",
    "contract, gateway",
    "contract, dispatch",
    "contract, provider",
    "contract, launcher",
    "contract, testkit",
    "protocol, gateway",
    "protocol, dispatch",
    "protocol, provider",
    "protocol, launcher",
    "protocol, testkit",
    "protocol, contract.bus",
    "gateway, dispatch",
    "gateway, provider",
    "gateway, launcher",
    "gateway, testkit",
    "dispatch, gateway",
    "dispatch, provider",
    "dispatch, launcher",
    "dispatch, testkit",
    "provider, gateway",
    "provider, dispatch",
    "provider, launcher",
    "provider, testkit",
    "launcher, testkit",
    "testkit, gateway",
    "testkit, dispatch",
    "testkit, provider",
    "testkit, launcher",
  })
  void a_module_knows_only_those_below_it(String upper, String other) {
    noClasses()
        .that(resideInAPackage("dev.relay." + upper + ".."))
        .should()
        .dependOnClassesThat(resideInAPackage("dev.relay." + other + ".."))
        .check(ALL);
  }

  @Test
  void the_contract_needs_vertx_and_nothing_else() {
    classes()
        .that(resideInAPackage("dev.relay.contract.."))
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                "dev.relay.contract..",
                "java..",
                "javax.crypto..",
                "io.vertx.core..",
                "io.netty..",
                "org.jspecify.."))
        .check(RELAY);
  }

  @Test
  void only_the_bus_touches_the_event_bus() {
    noClasses()
        .that(not(resideInAPackage("dev.relay.contract.bus..")))
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.vertx.core.eventbus..")
                .and(not(belongToAnyOf(EventBusOptions.class))))
        .check(RELAY);
  }

  @Test
  void protocol_works_on_bytes_and_does_no_input_or_output() {
    classes()
        .that(resideInAPackage("dev.relay.protocol.."))
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                    "dev.relay.protocol..",
                    "dev.relay.contract..",
                    "java.lang..",
                    "java.time..",
                    "java.util..",
                    "java.nio",
                    "java.nio.charset",
                    "com.fasterxml.jackson.core..",
                    "io.vertx.core.buffer..",
                    "io.vertx.core.internal.buffer..",
                    "io.netty.buffer..",
                    "org.jspecify..")
                .or(
                    belongToAnyOf(
                        IOException.class,
                        UncheckedIOException.class,
                        ByteArrayOutputStream.class,
                        OutputStream.class,
                        Normalizer.class,
                        Normalizer.Form.class,
                        MultiMap.class,
                        HttpHeaders.class,
                        URLDecoder.class,
                        URLEncoder.class)))
        .check(RELAY);
  }

  @Test
  void hazelcast_is_known_to_the_launcher_only() {
    noClasses()
        .that(not(resideInAPackage("dev.relay.launcher..")))
        .should()
        .dependOnClassesThat(resideInAnyPackage("com.hazelcast..", "io.vertx.spi.cluster.."))
        .check(RELAY);
  }

  @Test
  void a_class_is_named_by_what_it_is() {
    noClasses()
        .should()
        .haveSimpleNameContaining("Util")
        .orShould()
        .haveSimpleNameContaining("Helper")
        .orShould()
        .haveSimpleNameContaining("Manager")
        .orShould()
        .haveSimpleNameContaining("Impl")
        .check(ALL);
  }

  @Test
  void modules_have_no_cycle() {
    slices().matching("dev.relay.(*)..").should().beFreeOfCycles().check(ALL);
  }

  @Test
  void packages_have_no_cycle() {
    slices().matching("dev.relay.(**)").should().beFreeOfCycles().check(ALL);
  }

  @Test
  void a_package_has_no_more_files_than_one_can_look_over() {
    var files =
        ALL.stream()
            .filter(JavaClass::isTopLevelClass)
            .collect(groupingBy(JavaClass::getPackageName, counting()));

    assertThat(files)
        .allSatisfy((name, count) -> assertThat(count).as(name).isLessThanOrEqualTo(MOST_FILES));
  }

  /// Who drops a future of Vert.x is not told of its failure.
  @Test
  void no_future_is_dropped() {
    var dropping =
        RELAY.stream()
            .flatMap(type -> ClassFile.of().parse(bytes(type)).methods().stream())
            .filter(ArchitectureTest::dropsFuture)
            .map(method ->
                method.parent().orElseThrow().thisClass().asInternalName()
                    + '.'
                    + method.methodName())
            .toList();

    assertThat(dropping).isEmpty();
  }

  private static boolean dropsFuture(MethodModel method) {
    var code =
        method.code().stream()
            .flatMap(CodeModel::elementStream)
            .filter(Instruction.class::isInstance)
            .toList();
    return IntStream.range(1, code.size())
        .anyMatch(i ->
            code.get(i) instanceof StackInstruction dropped
                && dropped.opcode() == Opcode.POP
                && code.get(i - 1) instanceof InvokeInstruction call
                && call.typeSymbol().returnType().equals(FUTURE)
                && !HEARD.contains(call.name().stringValue())
                && !FELT.contains(call.owner().asInternalName()));
  }

  @Test
  void a_verticle_shares_no_state_between_threads() {
    noClasses()
        .that(resideInAnyPackage(VERTICLES).and(not(ONE_PER_NODE)))
        .should()
        .dependOnClassesThat(
            resideInAPackage("java.util.concurrent..")
                .and(not(belongToAnyOf(TimeUnit.class, TimeoutException.class, Callable.class))))
        .check(RELAY);
  }

  @Test
  void a_verticle_locks_nothing() {
    var locking =
        RELAY.that(resideInAnyPackage(VERTICLES).and(not(ONE_PER_NODE))).stream()
            .filter(type -> hasSynchronizedMethod(type) || hasSynchronizedBlock(type))
            .toList();

    assertThat(locking).isEmpty();
  }

  @Test
  void only_the_launcher_ends_the_process() {
    noClasses()
        .that(not(resideInAPackage("dev.relay.launcher..")))
        .should()
        .callMethod(System.class, "exit", int.class)
        .check(RELAY);
  }

  @Test
  void nothing_is_written_to_the_console_past_the_log() {
    noClasses()
        .that(not(resideInAPackage("dev.relay.launcher..")))
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callMethod(Throwable.class, "printStackTrace")
        .check(RELAY);
  }

  @Test
  void an_exception_is_unchecked() {
    classes()
        .that(assignableTo(Exception.class))
        .should()
        .beAssignableTo(RuntimeException.class)
        .check(RELAY);
  }

  private static boolean hasSynchronizedMethod(JavaClass type) {
    return type.getMethods().stream()
        .anyMatch(method -> method.getModifiers().contains(JavaModifier.SYNCHRONIZED));
  }

  private static boolean hasSynchronizedBlock(JavaClass type) {
    return ClassFile.of().parse(bytes(type)).methods().stream()
        .flatMap(method -> method.code().stream())
        .flatMap(CodeModel::elementStream)
        .anyMatch(MonitorInstruction.class::isInstance);
  }

  private static byte[] bytes(JavaClass type) {
    try (var in = type.getSource().orElseThrow().getUri().toURL().openStream()) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
