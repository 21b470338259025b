"""English for the Italian titles of the collection's most productive contributors.

Several hundred of the clip-art drawings carry Italian names ("gatto nero"). Word by word is enough for a
caption: nouns keep their order, colours and sizes go in front of them, words not listed are left out.
"""

from __future__ import annotations

from emblazon.engine.data.captions import normalise

_NOUNS = (
    "acquila=eagle aquila=eagle anatra=duck papera=duck antilope=antelope ape=bee abitazione=house "
    "casa=house villa=villa chalet=chalet condominio=apartment_building grattacieli=skyscrapers "
    "citta=city fattoria=farm igloo=igloo piramide=pyramid armadillo=armadillo cigno=swan cigni=swans "
    "colombo=pigeon gabbiano=seagull gallo=rooster gallina=hen pollo=chicken gufo=owl civetta=owl "
    "tacchino=turkey uccello=bird uccelli=birds stormo=flock pinguino=penguin struzzo=ostrich "
    "pennuto=bird cavalletta=grasshopper coccinella=ladybug farfalla=butterfly farfalle=butterflies "
    "formichina=ant formicona=ant insetto=insect libellula=dragonfly lumaca=snail mantide=mantis "
    "moschito=mosquito zanzara=mosquito ragnetto=spider ragno=spider dino=dinosaur dinosauri=dinosaurs "
    "dinosauro=dinosaur pescetto=fish pesce=fish lucertola=lizard lucertolona=lizard lucertolone=lizard "
    "ramarro=lizard rana=frog orso=bear tigre=tiger tigri=tigers canguro=kangaroo coniglio=rabbit "
    "elefante=elephant elefantone=elephant cavallo=horse gatto=cat cane=dog pecora=sheep pecorella=sheep "
    "stambecco=ibex topo=mouse toro=bull mucca=cow mucche=cows vacca=cow cammello=camel lucchetto=padlock "
    "serratura=lock chiave=key poltrona=armchair sedia=chair ombrelloni=beach_umbrellas tavolo=table "
    "stampante=printer salvagente=lifebuoy barattolo=jar pillole=pills siringa=syringe "
    "microscopio=microscope provetta=test_tube provette=test_tubes plasma=plasma sangue=blood "
    "medicina=medicine stetoscopio=stethoscope orologio=clock portafoglio=wallet sole=sun luna=moon "
    "mondo=globe binocolo=binoculars bussola=compass calamita=magnet ferro_da_stiro=iron lampada=lamp "
    "lente=magnifying_glass livella=spirit_level mattone=brick ruota_dentata=gear scolapasta=colander "
    "pentola=pot secchio=bucket spugna=sponge sega=saw motosega=chainsaw cacciavite=screwdriver "
    "viti=screws pinze=pliers guanti=gloves martello=hammer trattore=tractor ambulanza=ambulance "
    "betoniera=concrete_mixer biberon=baby_bottle borsetta=handbag candela=candle carpentiere=carpenter "
    "ciuccio=pacifier cornetto=ice_cream_cone corridore=runner donna=woman ragazza=girl ragazzo=boy "
    "principessa=princess signorina=young_woman foglie=leaves fiocco=bow festoni=garlands "
    "ghirlande=garlands imbianchino=house_painter rosa=rose scala=ladder scatolone=cardboard_box "
    "sapone=soap spaventapasseri=scarecrow tavolozza=palette tenda=tent tramezzino=sandwich vestito=dress "
    "zaino=backpack sacco_a_pelo=sleeping_bag uovo=egg pallone_aerestatico=hot_air_balloon "
    "pinzatrice=stapler proiettore=projector asse_da_stiro=ironing_board calzettoni=socks "
    "carretta=wheelbarrow pesistica=weightlifting traslocatore=removal_man montacarichi=forklift "
    "pittura=painting pennello=brush scodella=bowl fiore=flower fiori=flowers albero=tree alberi=trees "
    "pino=pine_tree mela=apple pera=pear banana=banana ciliegie=cherries fragola=strawberry limone=lemon "
    "arancia=orange uva=grapes anguria=watermelon ananas=pineapple carota=carrot pomodoro=tomato "
    "ravanello=radish fungo=mushroom funghi=mushrooms peperone=pepper zucca=pumpkin aglio=garlic "
    "cipolla=onion patata=potato melanzana=aubergine insalata=salad pane=bread formaggio=cheese "
    "torta=cake gelato=ice_cream pizza=pizza bottiglia=bottle vino=wine birra=beer bicchiere=glass "
    "tazza=cup caffe=coffee forchetta=fork coltello=knife cucchiaio=spoon libro=book libri=books "
    "penna=pen matita=pencil forbici=scissors busta=envelope lettera=letter telefono=telephone "
    "cellulare=mobile_phone computer=computer monitor=monitor tastiera=keyboard televisore=television "
    "radio=radio chitarra=guitar pianoforte=piano violino=violin tromba=trumpet tamburo=drum palla=ball "
    "pallone=ball bicicletta=bicycle moto=motorcycle macchina=car auto=car camion=truck treno=train "
    "aereo=airplane elicottero=helicopter barca=boat nave=ship vela=sail razzo=rocket stella=star "
    "stelle=stars nuvola=cloud neve=snow montagna=mountain montagne=mountains mare=sea isola=island "
    "cappello=hat scarpa=shoe scarpe=shoes occhiali=glasses camicia=shirt maglia=jersey "
    "pantaloni=trousers gonna=skirt guanto=glove sciarpa=scarf ombrello=umbrella corona=crown anello=ring "
    "cuore=heart mano=hand occhio=eye bocca=mouth naso=nose orecchio=ear piede=foot angelo=angel "
    "diavolo=devil fantasma=ghost strega=witch mago=wizard cavaliere=knight re=king regina=queen "
    "pagliaccio=clown dottore=doctor registratore=cash_register televisione=television "
    "lavatrice=washing_machine frigorifero=fridge forno=oven letto=bed divano=sofa porta=door "
    "finestra=window armadio=wardrobe specchio=mirror vaso=vase presepe=nativity_scene campana=bell "
    "regalo=gift calendario=calendar cestino=bin cartella=folder "
)
_BEFORE = (
    "nero=black neri=black bianco=white bianchi=white rosso=red rossa=red rosse=red verde=green "
    "verdi=green giallo=yellow arancione=orange arancioni=orange marroni=brown grigio=grey grigia=grey "
    "grigi=grey blu=blue viola=purple bionda=blonde bruna=brown-haired quattro=four seduta=seated "
    "sorridente=smiling stilizzata=stylised semplice=simple liquido=liquid "
)


def _table(text: str) -> dict[str, str]:
    pairs = (pair.split("=") for pair in text.split())
    return {italian.replace("_", " "): english.replace("_", " ") for italian, english in pairs}


_NOUN, _ADJECTIVE = _table(_NOUNS), _table(_BEFORE)
_LONGEST = max(len(italian.split()) for italian in _NOUN)


def to_english(text: str) -> str | None:
    """The listed words of an Italian name in English; None where it has no listed noun."""
    words = ["".join(letter for letter in word if letter.isalpha()) for word in normalise(text).split()]
    nouns: list[str] = []
    place = 0
    while place < len(words):
        spans = (" ".join(words[place : place + length]) for length in range(_LONGEST, 0, -1))
        found = next((span for span in spans if span in _NOUN), None)
        if found is not None:
            nouns.append(_NOUN[found])
        place += len(found.split()) if found else 1
    adjectives = [_ADJECTIVE[word] for word in words if word in _ADJECTIVE]
    return " ".join(dict.fromkeys([*adjectives, *nouns])) if nouns else None
